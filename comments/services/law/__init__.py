"""What the law asks of a newsroom: the register, holds, evidence, complaints."""
