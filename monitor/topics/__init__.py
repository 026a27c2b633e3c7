"""Topics: from a query to the places in an article that answer it.

::

    query ──lexer──▶ lexemes ──parser──▶ nodes ──┬─ lint ──▶ warnings
            (foreign answers                     ├─ patterns: one word each
             other languages)                    └─ sieve: what must be there

    article ──document──▶ words ──dictionary──▶ bag of terms ──index──▶ candidates
                                                                            │ evaluate
                                            Match ◀──score── judge ◀── places

`explain` tells the same walk clause by clause, `examples` runs the topics' own tests.
"""
