"""What each command does. Modules here are imported when their command runs, never before."""
