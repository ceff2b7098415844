"""Trained parts of Greenlight: what they are given and what they give back. Takes texts and arrays, never imports bot."""
