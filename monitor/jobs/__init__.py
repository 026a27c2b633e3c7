"""What makes things happen at their time, named jobs at intervals; and apart, in a worker process."""
