"""Rounds: a week of visits by ambulatory professionals, and the published home-care problem."""
