"""What is entered about reviews, rectifications and the rubric."""
