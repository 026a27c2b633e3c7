"""What makes things happen: named jobs at intervals, and a worker process for risky documents."""
