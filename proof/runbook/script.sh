# What every script has: how it asks, fills in, runs a step and remembers.  Korn shells have names
# of their own, such as login and stop, so nothing here is called that.

# The worker is given so many seconds to attach before a check of it counts.
patience=90

newline='
'

heading() { printf '\n== %s\n' "$*"; }

stage() { printf '\n==== %s ====\n' "$*"; }

# Ends with a status and words.
quit() {
    heading "$2" >&2
    exit "$1"
}

# Asks on the terminal, whatever else standard input is; the line is $answer.
ask() {
    (: >/dev/tty) 2>/dev/null || quit 2 "There is no terminal to ask on: $1?"
    printf '%s: ' "$1" >/dev/tty
    read -r answer </dev/tty || quit 2 "There was no answer."
}

# The same, and nobody sees the answer.
ask_secretly() {
    trap 'stty echo </dev/tty' EXIT
    trap 'exit 130' HUP INT TERM
    stty -echo </dev/tty 2>/dev/null
    ask "$1"
    stty echo </dev/tty 2>/dev/null
    printf '\n' >/dev/tty
    trap - EXIT HUP INT TERM
}

# Asks by $1 with the words $2, until the check $3 takes the answer; $4 says what is allowed.
ask_until() {
    "$1" "$2"
    while ! "$3" "$answer"; do
        printf '%s\n' "$4" >/dev/tty
        "$1" "$2"
    done
}

# What a value may be.  A subshell each, so that no other language has a say in it.
is_password() (
    LC_ALL=C
    [ ${#1} -le "$longest_word" ] || exit 1
    case $1 in '' | END | *[!A-Za-z0-9._-]*) exit 1 ;; esac
)
is_name() (
    LC_ALL=C
    [ ${#1} -le "$longest_word" ] || exit 1
    case $1 in '' | [.-]* | *[!A-Za-z0-9._-]*) exit 1 ;; esac
)
is_text() (
    LC_ALL=C
    export LC_ALL
    case $1 in '' | END | ' '* | *' ' | *"''"* | *\$\{*) exit 1 ;; esac
    printf '%s' "$1" | od -A n -t u1 -v | awk -v unseen="$unseen" -v longest="$longest_text" '
        { for (i = 1; i <= NF; i++) byte[++bytes] = $i + 0 }
        END {
            edges = split(unseen, edge, " ")
            for (i = 1; i <= bytes;) {
                code = byte[i++]
                more = 0
                if (code > 127) more = code < 194 ? -1 : code < 224 ? 1 : code < 240 ? 2 : 3
                if (more < 0 || code > 244) exit 1
                if (more) code %= 2 ^ (6 - more)
                for (; more; more--) {
                    if (byte[i] < 128 || byte[i] > 191) exit 1
                    code = code * 64 + byte[i++] - 128
                }
                for (k = 1; k < edges; k += 2)
                    if (code >= edge[k] + 0 && code <= edge[k + 1] + 0) exit 1
                sign[++signs] = code
            }
            if (signs > longest) exit 1
            quote = sign[1] == 39 || (sign[1] >= 8216 && sign[1] <= 8219)
            if (quote && sign[2] == 64) exit 1
            at = 1
            if (sign[at] == 69) at++
            if (at == 2 && sign[at] == 78) at++
            if (at > 1 && sign[at] == 68) at++
            exit at > 1 && sign[at] > 127
        }'
)

# Tells whether a folder is this account's own, or that of who became root by sudo, and nobody else
# may write there: what is beside the script is trusted.
is_private() (
    cd -P "$1" || exit 1
    set -f
    me=$(id -u)
    # shellcheck disable=SC2046 # these are words
    set -- $(LC_ALL=C ls -ldn .)
    case $1 in d????-??-*) [ "$3" -eq "$me" ] || [ "$3" -eq "${SUDO_UID:-0}" ] ;; *) exit 1 ;; esac
)

# Which steps are done for this worker stands in a file beside this one.
is_done() { grep -qFx "$1" "$state" 2>/dev/null; }
remember() {
    printf '%s\n' "$1" >>"$state" || quit 1 "Cannot write $state, which says how far this is."
}

# Tells whether one of these steps is still to be done.
is_ahead() {
    for each; do
        is_done "$each" || return 0
    done
    return 1
}

# Finds the next text to be replaced: the first in $left that is one of those `look` is asked for.
look() {
    case $left in *"$1"*) ahead=${left%%"$1"*} ;; *) return 0 ;; esac
    if [ -z "$hole" ] || [ ${#ahead} -lt ${#before} ]; then
        before=$ahead hole=$1 value=$2
    fi
}

# Puts the values into a text, which becomes $filled; a value is not looked at again.
fill() {
    left=$1 filled=""
    while :; do
        before=$left hole="" value=""
        look_for_all
        filled=$filled$before$value
        [ "$hole" ] || break
        left=${left#"$before$hole"}
    done
}

# Reads a step; $1 are the lines at which its commands begin, and each command is told its own.
read_step() {
    text="" number=0
    while IFS= read -r line; do
        number=$((number + 1))
        case " $1 " in *" $number "*) text="${text}guide_line=$number$newline" ;; esac
        text=$text$line$newline
    done
}

# Gives a text to a login shell of an account, whole, so that no command takes the next for its
# input.  The first command that fails ends it.
run() {
    fill "$text"
    shell_of "$1" <<END
{
trap 'guide_status=\$?
[ \$guide_status = 0 ] ||
    echo "Line \$guide_line of this step ended with status \$guide_status." >&2' EXIT
set -e
$filled
} </dev/null
END
}

# The worker takes some seconds to attach: a check is repeated until it is good, or it is too late.
run_check() {
    waited=0
    until seen=$(run "$1" 2>&1); do
        if [ $waited -ge $patience ]; then
            printf '%s\n' "$seen"
            return 1
        fi
        [ $waited -gt 0 ] || printf 'Waiting for the worker, at most %s seconds ...\n' $patience
        sleep 3
        waited=$((waited + 3))
    done
    printf '%s\n' "$seen"
}

# Says of the next step what one should see.
expected=""
see() {
    fill "$1"
    expected=$filled
}

# A step: what runs it, its number, name and account, and the lines at which its commands begin.
# Its text is the input.
do_step() {
    read_step "$5"
    if is_done "$3"; then
        expected=""
        echo "$2. $3 was done before."
        return
    fi
    heading "$2. $3, as $(who "$4")"
    [ -z "$expected" ] || printf '%s\n' "$expected"
    "$1" "$4" || quit 1 "Stopped in step $3: a command failed, so the later steps weren't run.
Its output is above; the checklist says at the same step what may help.
If this was the check for the connection, it fails until your request is merged.
After the fix or the merge, continue with this step, as root:
    sh $0"
    expected=""
    remember "$3"
}
step() { do_step run "$@"; }
check() { do_step run_check "$@"; }

# What a person does: its number, its name, and words; what to type, if anything, is the input.
by_hand() {
    if is_done "$2"; then
        echo "$1. $2 was done before."
        return
    fi
    heading "$1. $2, by hand"
    printf '%s\n' "$3"
    cat
    ask "Press Enter when that is done, or Ctrl-C to stop here"
    remember "$2"
}

# Which boot this is; in a container the kernel's own number says nothing of a restart.
boot() {
    if [ -r /proc/sys/kernel/random/boot_id ]; then
        cat /proc/sys/kernel/random/boot_id
        sed 's/.*) //' /proc/1/stat | cut -d ' ' -f 20
    else
        sysctl -n kern.boottime
    fi | tr '\n' ' '
}

# Ends this, until the machine was restarted.
restart() {
    if is_done "$2"; then
        echo "$1. $2 was done before."
        return
    fi
    now="to be restarted: $(boot)"
    if grep -q '^to be restarted: ' "$state" && ! is_done "$now"; then
        heading "$1. $2: the machine was restarted."
        remember "$2"
        return
    fi
    is_done "$now" || remember "$now"
    quit 0 "$1. $3
Then run this again, as root, and it goes on from here:
    sh $0"
}
