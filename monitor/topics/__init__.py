"""Topics: from a query to the places in an article that answer it.

::

    query text ──lexer──▶ lexemes ──query──▶ nodes ──┬─ lint ──▶ warnings
                          (foreign: answers to other languages)  └─ patterns (one word each)

    article ──document──▶ words and places ──index──▶ candidates ──evaluate──▶ spans
                                                                     └─ score ──▶ Match

`explain` tells the same walk clause by clause, `examples` runs the topics' own tests.
"""
