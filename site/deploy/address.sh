# Shared by backup.sh and restore.sh, which read it in; not run by itself.
# shellcheck shell=sh

# Sets $address. The password goes to libpq by the environment, where no process list shows it.
postgresql_address() {
    address=$1
    rest=${address#*://}
    authority=${rest%%[/?]*}
    case $authority in
        *@*)
            user=${authority%@*}
            case $user in
                *:*)
                    PGPASSWORD=$(printf '%s' "${user#*:}" | awk '
                        { out = ""
                          while (match($0, /%[0-9A-Fa-f][0-9A-Fa-f]/)) {
                              high = index("0123456789abcdef", tolower(substr($0, RSTART + 1, 1))) - 1
                              low = index("0123456789abcdef", tolower(substr($0, RSTART + 2, 1))) - 1
                              out = out substr($0, 1, RSTART - 1) sprintf("%c", high * 16 + low)
                              $0 = substr($0, RSTART + 3)
                          }
                          printf "%s", out $0 }')
                    export PGPASSWORD
                    address="${address%%://*}://${user%%:*}@${rest#"$user"@}"
                    ;;
            esac
            ;;
    esac
}

checksums() {
    if command -v sha256sum >/dev/null 2>&1; then sha256sum "$@"; else shasum -a 256 "$@"; fi
}
