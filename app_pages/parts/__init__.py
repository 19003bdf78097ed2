"""What screens share and needs Streamlit or Plotly."""
