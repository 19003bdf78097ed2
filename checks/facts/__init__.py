"""Small dated tables of facts about Azure."""
