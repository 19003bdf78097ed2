"""What a review team works in: workloads with their snapshots, answers, plans and milestones."""
