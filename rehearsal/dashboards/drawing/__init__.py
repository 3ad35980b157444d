"""Panels on paper: one picture a dashboard, by matplotlib.

picture    the whole dashboard: its head, and every widget's card in its place
sheet      inches and cards: where things stand
style      colours, sizes of type, figures for people
graphs     lines over time
values     numbers, bars, pies, gauges
words      markdown, states of alarms, tables, what was not drawn
"""
