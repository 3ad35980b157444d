"""Dashboards as CloudWatch keeps them: their bodies are checked, stored and given back."""
