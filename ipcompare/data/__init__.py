"""As printed, made comparable."""
