tools/setup.sh containers environment
export PATH="$PWD/.venv/bin:$PATH"
