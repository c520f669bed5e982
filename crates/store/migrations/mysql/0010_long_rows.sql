-- What this step does for the others has no counterpart here: there are no indexes of some rows only, and the inner pages
-- of a table hold its keys and not its rows.

DO 0;
