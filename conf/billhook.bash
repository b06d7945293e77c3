# Completion of billhook's commands and options for bash; both are read from the program's own help.
_billhook()
{
    local word=${COMP_WORDS[COMP_CWORD]} command= i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --config) ((i++)) ;;
        -*) ;;
        *) command=${COMP_WORDS[i]}; break ;;
        esac
    done
    case ${COMP_WORDS[COMP_CWORD - 1]} in
    --config | --pdf | --ubl | --mail | --csv | --template) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    --type) mapfile -t COMPREPLY < <(compgen -W "order_form delivery_note invoice credit_note" -- "$word"); return ;;
    esac
    if [[ -z $command || $command == help ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(billhook help | sed -n 's/^  \([a-z]*\)  *.*/\1/p') --config --json --help" -- "$word")
    elif [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(billhook help "$command" | sed -n 's/^  \(--[a-z-]*\).*/\1/p') --json --help" -- "$word")
    else
        case $command in
        preview | post | backup | restore) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        seller) mapfile -t COMPREPLY < <(compgen -W "list add suspend resume remove" -- "$word") ;;
        inbox) mapfile -t COMPREPLY < <(compgen -W "show retry discard" -- "$word") ;;
        peppol) mapfile -t COMPREPLY < <(compgen -W "lookup show send retry settle cancel" -- "$word") ;;
        outbox) mapfile -t COMPREPLY < <(compgen -W "retry cancel release" -- "$word") ;;
        number) mapfile -t COMPREPLY < <(compgen -W "order_form delivery_note invoice credit_note" -- "$word") ;;
        edit) mapfile -t COMPREPLY < <(compgen -W "email= language= company= vat= reference= caption= due_days= peppol=" -- "$word") ;;
        esac
    fi
}
complete -F _billhook billhook
