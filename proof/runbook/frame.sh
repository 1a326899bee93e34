#!/bin/sh
# A buildbot worker on @LABEL@: the runbook of the Buildbot Worker Guide, as a script.
#
# Run it as root, in a terminal, on the machine that is to be the worker:
#
#     sh @FILE@
#
# It asks for what is missing below, and for the password, which it keeps nowhere.  Then it does
# the steps.  Each is word for word what the page says, and runs in a login shell of the account
# that the page names.  The first command that fails stops it; run again, it goes on with that step.
# Which steps are done stands in a file beside this one that ends in .done; delete it to begin anew.
@NOTES@

# What you filled in on the page.  What still stands here as in the guide is asked for.
unset name admin host password
name=@NAME@
IFS= read -r admin <<'END'
@ADMIN@
END
IFS= read -r host <<'END'
@HOST@
END
@END@

set -u

# What is done.  It begins at the end of this file, when all of it was read.
steps() {
    @STEPS@
}
@FUNCTIONS@
@COMMON@

# What each value may be: what it may not have, how long it may be, and the same in words.
@RULES@

# What is missing is asked for, as far as a step that is still ahead needs it.
[ "$(id -u)" -eq 0 ] || quit 2 "This sets up a system service, so run it as root: sh $0"
[ -f "$0" ] || quit 2 "Save this as a file and run that, so that it can go on after a restart."
is_private "${0%"${0##*/}"}." || quit 2 "Others may write in the folder of this script.
Move the script to /root, and run it there."
if [ "$name" = @NAME@ ]; then
    ask_until ask 'The name of the worker' is_name "$name_rule"
    name=$answer
fi
is_name "$name" || quit 2 "$name is no name. $name_rule"
state=$0.$name.done
@QUESTIONS@

steps

heading "All steps are done, and $name works."
echo "Look for it in the list of workers, https://buildbot.python.org/#/workers."
echo "The guide says how to operate it, and how to remove it."
