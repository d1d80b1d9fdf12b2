"""All kinds of duty records at once: what waits, what is owed, what a unit has filed, in one question however many kinds there are.

The kit (`records`) knows one record of one kind; here stand the view over all tables (`together`), the counts and lists made of it
(`across`), which kinds are owed when (`owed`), and what the home page, the menu, the regulation and the unit file show of them.
"""
