"""The form in Streamlit: a radio per norm, the whole script runs again on each answer."""

import matplotlib.pyplot as plt
import streamlit as st
from form import radar, read_form

st.set_page_config(layout="wide")
form = st.cache_data(read_form)()
questions, chart = st.columns([3, 2])
answers = {}
with questions:
    for domain in form["domains"]:
        st.subheader(domain["title"])
        for item in domain["statements"]:
            answers[item["id"]] = st.radio(
                item["title"],
                [level["n"] for level in item["levels"]],
                index=item["level"] - 1 if item["level"] else None,
                format_func=lambda n: f"{n} {form['levels'][n - 1]}",
                captions=[level["text"] for level in item["levels"]],
                key=item["id"],
            )
with chart:
    figure = radar(form, answers)
    st.pyplot(figure)
    plt.close(figure)
