if ! xcode-select --install; then
    xcode-select --print-path
fi
