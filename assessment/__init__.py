"""The review: workload and answers reconciled with evidence, scored, gated and planned."""
