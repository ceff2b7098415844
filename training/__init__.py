"""What trains Greenlight's models: the data, and one file for each step. Imports bot and models, never the other way."""
