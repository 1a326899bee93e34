#!/bin/sh
# A buildbot worker on @LABEL@: the runbook of the Buildbot Worker Guide, as a script.
#
# Run it as root, in a terminal, on the machine that you're setting up:
#
#     sh @FILE@
#
# It asks for missing values and for the password, and runs the steps of the page, each in a login
# shell of the account that the page names.  It stops at the first command that fails; run it again
# to continue with that step.  A file beside this one that ends in .done lists the finished steps;
# delete it to start again.  The script itself doesn't store the password.
@NOTES@

# Your values from the page.  The script asks for those that you didn't fill in.
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

# The steps.  They start at the end of this file, when the shell has read all of it.
steps() {
    @STEPS@
}
@FUNCTIONS@
@COMMON@

# What each value may be: what it may not have, how long it may be, and the same in words.
@RULES@

# What is missing is asked for, as far as a step that is still ahead needs it.
[ "$(id -u)" -eq 0 ] || quit 2 "This sets up a system service, so run it as root: sh $0"
[ -f "$0" ] || quit 2 "Save the script as a file and run the file, because it must continue after a reboot."
is_private "${0%"${0##*/}"}." || quit 2 "Others may write in the folder of this script.
Move the script to /root, and run it there."
if [ "$name" = @NAME@ ]; then
    ask_until ask 'The name of the worker' is_name "$name_rule"
    name=$answer
fi
is_name "$name" || quit 2 "$name isn't a valid name. $name_rule"
state=$0.$name.done
@QUESTIONS@

steps

heading "All steps are done, and $name works."
echo "Look for it in the list of workers, https://buildbot.python.org/#/workers."
echo "The guide says how to operate it, and how to remove it."
