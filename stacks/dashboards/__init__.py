"""What is measured and what is shown, apart: measures and endpoints say the one, rows of graphs the other, and one
function draws them all.
"""
