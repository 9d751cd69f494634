"""What make_samples.py is made of: one module a subject, standard library only."""
