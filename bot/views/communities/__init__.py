"""How communities look: the front desk, forms, and what is posted about them."""
