"""What makes things happen at their time: named jobs at intervals."""
