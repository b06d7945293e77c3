/* The table of commands: what each needs, takes and says of itself. */
#include "commands.h"

#include <string.h>

#include "bank.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "export.h"
#include "families.h"
#include "options.h"
#include "peppol.h"
#include "queues.h"
#include "reconcile.h"
#include "report.h"
#include "sync.h"
#include "usage.h"

#define DOC_HELP "DOC is a document number (2026-00116) or #ID (quote it: '#12').\n"
#define ORDER_HELP "ORDER is an order number or #ID (WooCommerce's id; quote it: '#727').\n"
const struct cli_command cli_commands[] = {
        {
                .name = "serve",
                .run = cli_serve,
                .need = NEED_NOTHING,
                .allow_incomplete = true,
                .usage = "",
                .summary = "the daemon: receives, makes documents, mails",
                .details = "Logs to standard error. SIGTERM stops it in "
                           "order, SIGHUP reads the config\n"
                           "file again.\n",
                .example = "billhook serve",
        },
        {
                .name = "init",
                .run = cli_init,
                .need = NEED_NOTHING,
                .allow_incomplete = true,
                .usage = "",
                .summary = "write a first config file",
                .details = "Asks nothing, never overwrites. Then prints what `setup` prints.\n",
                .example = "billhook --config ./billhook.conf init",
        },
        {
                .name = "setup",
                .run = cli_setup,
                .need = NEED_CONFIG_SECRETS,
                .allow_incomplete = true,
                .usage = "",
                .summary = "what to paste into WooCommerce",
                .details = "Prints the Delivery URL, the Secret, the "
                           "topics, and which WooCommerce mails\n"
                           "to switch off.\n",
                .example = "billhook setup",
        },
        {
                .name = "check",
                .run = cli_check,
                .need = NEED_NOTHING,
                .allow_incomplete = true,
                .usage = "[--smtp] [--peppol] [--shop] | --serve",
                .summary = "check the config file whole",
                .details = "Prints every problem with file, line, group, "
                           "key and what is allowed.\n"
                           "Exit 2 when the file has errors, 1 when only "
                           "the database, the mail server,\n"
                           "the Peppol provider or a shop has; 0 also with warnings.\n",
                .example = "billhook check --smtp",
                .options = check_options,
        },
        {
                .name = "config",
                .run = cli_config,
                .need = NEED_CONFIG,
                .need_of = config_need,
                .allow_incomplete = true,
                .usage = "[--set GROUP.KEY=VALUE]… [--unset GROUP.KEY]…",
                .summary = "the settings in force, and those of the desk",
                .details = "Prints each setting with its value, and where it comes from: the "
                           "config file,\nthe owner's desk, or its default. --set changes what "
                           "the owner may set at the\ndesk: in the groups of documents create, "
                           "auto_send, due_days, captions, mail\nsubjects and texts; "
                           "seller.accent_color and seller.logo (VALUE is its file);\n"
                           "mail.send_after and mail.burst_limit; einvoice.attach; "
                           "alerts.email; all of\naccountant and reminders. A text may name "
                           "its language:\ninvoice.caption_paid[fr]. What the config file has "
                           "is not the desk's. It takes\neffect at once.\n",
                .example = "billhook config --set invoice.due_days=30",
                .options = config_options,
        },
        {
                .name = "status",
                .run = cli_status,
                .need = NEED_STORE_READ,
                .allow_incomplete = true,
                .usage = "",
                .summary = "is all well?",
                .details = "Exit 1 when something needs a person, with "
                           "the command that helps.\n",
                .example = "billhook status",
        },
        {
                .name = "list",
                .run = cli_list,
                .need = NEED_STORE_READ,
                .allow_incomplete = true,
                .usage = "[--type T] [--state S] [--order ORDER] [--shop S] "
                         "[--since DATE] [--from DATE] [--to DATE] [--customer TEXT] "
                         "[--amount A] [--reference R] [--text WORDS] [--unpaid] [--peppol S] "
                         "[--limit N]",
                .summary = "documents, newest first",
                .details = "Those that all options let through. Words are found whatever "
                           "their case\nand accents (muller finds Müller), in any order; the "
                           "last one may be the\nbeginning of a longer one.\n",
                .example = "billhook list --customer peeters --from 2026-01-01",
                .check = usage_list,
                .options = list_options,
        },
        {
                .name = "show",
                .run = cli_show,
                .need = NEED_STORE_READ,
                .allow_incomplete = true,
                .least = 1,
                .most = 1,
                .usage = "DOC [--pdf FILE] [--ubl FILE] [--mail FILE]",
                .summary = "one document",
                .details = DOC_HELP "A draft's PDF is made on the spot and marked as a draft.\n",
                .example = "billhook show 2026-00116 --pdf invoice.pdf",
                .options = show_options,
        },
        {
                .name = "edit",
                .run = cli_edit,
                .need = NEED_STORE,
                .allow_incomplete = true,
                .least = 2,
                .most = -1,
                .usage = "DOC KEY=VALUE…",
                .summary = "change a draft",
                .details = DOC_HELP "KEY: email, language, company, vat, reference, "
                                    "caption, due_days, peppol.\n"
                                    "KEY= takes the change back.\n",
                .example = "billhook edit '#12' email=jan@example.be language=fr",
                .check = usage_edit,
        },
        {
                .name = "issue",
                .run = cli_issue,
                .need = NEED_STORE,
                .allow_incomplete = true,
                .least = 1,
                .most = -1,
                .usage = "DOC… [--vat-category K|AE|G|E|Z [--vat-reason TEXT]]",
                .summary = "give drafts their numbers, without mailing",
                .details = DOC_HELP,
                .example = "billhook issue '#12'",
                .options = issue_options,
                .check = usage_ground,
        },
        {
                .name = "send",
                .run = cli_send,
                .need = NEED_STORE,
                .allow_incomplete = true,
                .least = 1,
                .most = -1,
                .usage = "DOC… [--to ADDRESS] [--again]",
                .summary = "issue if needed, and queue the mail",
                .details = DOC_HELP,
                .example = "billhook send '#12'",
                .options = send_options,
        },
        {
                .name = "void",
                .run = cli_void,
                .need = NEED_STORE,
                .allow_incomplete = true,
                .least = 1,
                .most = -1,
                .usage = "DOC…",
                .summary = "discard drafts, withdraw order forms and delivery notes",
                .details = DOC_HELP "An issued invoice is never void: credit it.\n",
                .example = "billhook void '#12'",
        },
        {
                .name = "credit",
                .run = cli_credit,
                .need = NEED_STORE,
                .need_of = credit_need,
                .allow_incomplete = true,
                .least = 1,
                .most = 1,
                .usage = "DOC [--amount A --rate R|--line "
                         "N[=QUANTITY]…|--refund ID] [--reason TEXT] [--issue]",
                .summary = "a draft credit note for an issued invoice",
                .details =
                        DOC_HELP "Without --amount and --line: all that is left of the invoice.\n"
                                 "N is the line's place in `billhook show DOC`.\n",
                .example = "billhook credit 2026-00116 --line 1=2 --line 3",
                .options = credit_options,
                .check = usage_credit,
        },
        {
                .name = "paid",
                .run = cli_paid,
                .need = NEED_STORE,
                .allow_incomplete = true,
                .least = 1,
                .most = 1,
                .usage = "DOC [--amount A] [--on DATE] [--by TEXT]",
                .summary = "record a payment the shop cannot know",
                .details = DOC_HELP
                "A payment that the shop says too is one with it; one of more than is due is\n"
                "kept whole and told (paid-too-much).\n",
                .example = "billhook paid 2026-00116 --amount 50 --on 2026-11-30 --by transfer",
                .options = paid_options,
        },
        {
                .name = "unpaid",
                .run = cli_unpaid,
                .need = NEED_STORE,
                .allow_incomplete = true,
                .least = 1,
                .most = 1,
                .usage = "DOC [--payment N]",
                .summary = "take a payment by hand back",
                .details = DOC_HELP "What the shop says stays.\n",
                .example = "billhook unpaid 2026-00116",
                .options = unpaid_options,
        },
        {
                .name = "remind",
                .run = cli_remind,
                .need = NEED_STORE,
                .allow_incomplete = true,
                .least = 0,
                .most = -1,
                .usage = "[DOC…] [--dry-run] [--hold] [--release]",
                .summary = "remind of unpaid invoices",
                .details = DOC_HELP
                "Sends the reminders that are due now by [reminders]; of a DOC also "
                "one that\nwas due before reminders began. The daemon does it by "
                "itself.\n",
                .example = "billhook remind --dry-run",
                .options = remind_options,
                .check = usage_remind,
        },
        {
                .name = "explain",
                .run = cli_explain,
                .need = NEED_STORE_READ,
                .allow_incomplete = true,
                .least = 1,
                .most = 1,
                .usage = "ORDER [--shop S]",
                .summary = "the whole story of an order",
                .details = ORDER_HELP,
                .example = "billhook explain 727",
                .options = shop_options,
        },
        {
                .name = "inbox",
                .run = cli_inbox,
                .need = NEED_STORE,
                .allow_incomplete = true,
                .least = 0,
                .most = 2,
                .usage = "[--state S] [--limit N] | show ID | retry "
                         "ID|--all-failed|--since DATE | discard ID",
                .summary = "deliveries from the shop",
                .details = "show prints the raw body; retry maps it again by "
                           "today's rules; discard gives\n"
                           "up a failed one.\n",
                .example = "billhook inbox --state failed",
                .options = inbox_options,
                .check = usage_inbox,
        },
        {
                .name = "outbox",
                .run = cli_outbox,
                .need = NEED_STORE,
                .allow_incomplete = true,
                .least = 0,
                .most = 2,
                .usage = "[--state S] [--limit N] | retry "
                         "ID|--all-failed | cancel ID | release",
                .summary = "mails",
                .details = "release frees the drafts that wait for burst_limit.\n",
                .example = "billhook outbox retry --all-failed",
                .options = outbox_options,
                .check = usage_outbox,
        },
        {
                .name = "peppol",
                .run = cli_peppol,
                .need_of = peppol_need,
                .allow_incomplete = true,
                .least = 0,
                .most = -1,
                .usage = "[--state S] [--limit N] | lookup VAT|SCHEME:ID | show DOC | "
                         "send DOC… | retry DOC…|--all-failed | "
                         "settle DOC --delivered ID|--not-sent | cancel DOC…",
                .summary = "e-invoices over the Peppol network",
                .details = "lookup asks now whether a company is registered "
                           "(exit 1: no, or not known);\n"
                           "show prints all that was asked and answered; send "
                           "queues an issued document\n"
                           "that was not; retry makes one due now and ends a "
                           "pause of the provider; settle\n"
                           "says what you saw on the provider's own screen.\n"
                           "States: queued, looking_up, unreachable, sending, "
                           "uncertain, accepted,\n"
                           "delivered, failed, cancelled.\n" DOC_HELP,
                .example = "billhook peppol lookup BE0123456749",
                .options = peppol_options,
                .check = usage_peppol,
        },
        {
                .name = "bank",
                .run = cli_bank,
                .need_of = bank_need,
                .allow_incomplete = true,
                .least = 1,
                .most = -1,
                .usage = "import FILE… [--dry-run] | list [--state S] [--limit N] | match N DOC "
                         "| unmatch N",
                .summary = "who has paid, by the bank's own files",
                .details = "import takes CODA, camt.053 and .zip files of them, as the "
                           "bank gives them: each\n"
                           "file whole or not at all, no line twice. A line with the reference "
                           "of an invoice\n"
                           "is booked; what is less sure is proposed: match books it, and "
                           "unmatch takes it\n"
                           "back. Accounts other than [seller] iban and [bank] ibans are passed "
                           "over. N is\n"
                           "the number that list shows.\n" DOC_HELP
                           "Exit 1 when a file is refused; the good ones are stored.\n",
                .example = "billhook bank import november.cod",
                .options = bank_options,
                .check = usage_bank,
        },
        {
                .name = "number",
                .run = cli_number,
                .need = NEED_STORE,
                .allow_incomplete = true,
                .least = 0,
                .most = 1,
                .usage = "[TYPE [--next N [--reason TEXT] [--shop S]]]",
                .summary = "the series and their numbers",
                .details = "TYPE: order_form, delivery_note, invoice or credit_note.\n",
                .example = "billhook number invoice --next 116",
                .options = number_options,
                .check = usage_number,
        },
        {
                .name = "create",
                .run = cli_create,
                .need = NEED_STORE,
                .allow_incomplete = true,
                .least = 1,
                .most = 1,
                .usage = "ORDER --type T [--shop S]",
                .summary = "a draft by hand",
                .details = ORDER_HELP,
                .example = "billhook create 727 --type delivery_note",
                .options = create_options,
                .check = usage_create,
        },
        {
                .name = "preview",
                .run = cli_preview,
                .need = NEED_CONFIG,
                .allow_incomplete = true,
                .least = 1,
                .most = 1,
                .usage = "ORDER.json [--type T] [--shop S] [--pdf FILE] [--ubl "
                         "FILE] [--mail FILE] [--vat-category C [--vat-reason TEXT]]",
                .summary = "map and render an order file without storing anything",
                .details = "",
                .example = "billhook preview order.json --pdf draft.pdf",
                .options = preview_options,
                .check = usage_ground,
        },
        {
                .name = "post",
                .run = cli_post,
                .need = NEED_CONFIG_SECRETS,
                .allow_incomplete = true,
                .least = 0,
                .most = 1,
                .usage = "[FILE] [--topic T] [--url URL] [--shop S]",
                .summary = "post an order as WooCommerce would",
                .details = "Without FILE: a built-in sample order with a "
                           "fresh id and dates of now.\n",
                .example = "billhook post",
                .options = post_options,
        },
        {
                .name = "reconcile",
                .run = cli_reconcile,
                .need = NEED_STORE_READ_SECRETS,
                .allow_incomplete = true,
                .usage = "[--month YYYY-MM|--from D --to D] [--shop S] [--csv FILE]",
                .summary = "do the shop's orders and the documents agree?",
                .details = "Asks the shop for the orders placed in the period "
                           "(default: last month) and\n"
                           "prints each difference with its reason and the "
                           "command that helps. Needs\n"
                           "rest_key. Exit 1 when something differs, or the "
                           "shop cannot be asked.\n",
                .example = "billhook reconcile --month 2026-10 --csv differences.csv",
                .options = reconcile_options,
                .check = usage_reconcile,
        },
        {
                .name = "report",
                .run = cli_report,
                .need = NEED_STORE_READ,
                .allow_incomplete = true,
                .least = 1,
                .most = 1,
                .usage = "NAME [--month YYYY-MM|--quarter YYYY-Q|--year YYYY|--from D --to D] "
                         "[--shop S] [--csv]",
                .summary = "figures of a period, for the owner and the accountant",
                .details = "NAME is one of:\n"
                           "  turnover   per month, shop and payment method: invoiced, credited, "
                           "still open\n"
                           "  vat        per country, category and rate, and the boxes of the "
                           "Belgian return\n"
                           "             (a proposal)\n"
                           "  oss        VAT of other member states per quarter, the threshold of "
                           "the year\n"
                           "  customers  Belgian customers with a VAT number and more than 250.00 "
                           "net a year\n"
                           "  intracom   supplies to VAT numbers of other member states: L goods, "
                           "S services\n"
                           "  daily      the book of daily receipts: paid orders without an "
                           "invoice\n"
                           "  open       unpaid invoices by age, per customer\n"
                           "  numbers    each series: from, to, count, jumps, last proof\n"
                           "  payments   by the day of payment\n"
                           "By issue date, from the frozen documents. Without a period: the "
                           "running month\n"
                           "(oss: quarter, customers: year; open and numbers: all until today). "
                           "open, and\n"
                           "what turnover says is open, are as at the last day of the period.\n",
                .example = "billhook report vat --quarter 2026-3",
                .options = report_options,
                .check = usage_report,
        },
        {
                .name = "sync",
                .run = cli_sync,
                .need = NEED_STORE_SECRETS,
                .allow_incomplete = true,
                .least = 0,
                .most = -1,
                .usage = "[ORDER…] [--shop S] [--since DATE] [--dry-run]",
                .summary = "fetch the orders that no webhook brought",
                .details = "Asks the shop for the orders that changed since the "
                           "last complete round; those\n"
                           "that billhook does not hold as they are become "
                           "deliveries. An ORDER is fetched\n"
                           "whatever its date. Needs rest_key. The daemon does "
                           "it every sync_every; without\n"
                           "a daemon the deliveries wait for one. Exit 1 when a "
                           "shop could not be asked to\nthe end.\n",
                .example = "billhook sync",
                .options = sync_options,
                .check = usage_sync,
        },
        {
                .name = "webhooks",
                .run = cli_webhooks,
                .need = NEED_CONFIG_SECRETS,
                .allow_incomplete = true,
                .usage = "[--shop S] [--mend [--yes]]",
                .summary = "the shop's webhooks, and what is wrong with them",
                .details = "Needs rest_key. --mend makes the missing ones, sets "
                           "address and secret, and\n"
                           "switches them on, once a delivery through public_url "
                           "was answered 200; it\n"
                           "needs a key with write rights, asks on a terminal, "
                           "and touches no other webhook.\n",
                .example = "billhook webhooks --mend",
                .options = webhooks_options,
                .check = usage_webhooks,
        },
        {
                .name = "export",
                .run = cli_export,
                .need = NEED_STORE_READ,
                .allow_incomplete = true,
                .least = 1,
                .most = 1,
                .usage = "[--month YYYY-MM|--quarter YYYY-Q|--from D --to D] [--shop S] "
                         "[--type T…] [--reconcile] FILE.zip",
                .summary = "a month for the accountant, as one zip",
                .details = "The documents issued in the period (default: last month) as PDF and "
                           "UBL,\n"
                           "journals and reports as CSV, a summary, the outcome of verify, and\n"
                           "SHA256SUMS. '-' is standard output. A file of that name is replaced "
                           "once the\n"
                           "new one is whole. Exit 1 with nothing written when a document has no "
                           "PDF yet,\n"
                           "and with the pack written when verify finds a fault.\n",
                .example = "billhook export --month 2026-10 2026-10.zip",
                .options = export_options,
                .check = usage_export,
                .need_of = export_need,
        },
        {
                .name = "user",
                .run = cli_user,
                .need = NEED_STORE,
                .allow_incomplete = true,
                .least = 0,
                .most = 3,
                .usage = "[list] | add NAME [--role R] [--language L] | password NAME | role NAME "
                         "R | remove NAME | link NAME | token NAME",
                .summary = "who may see the desk",
                .details = "A password is asked twice on a terminal, or read from standard "
                           "input: 12 to 128\n"
                           "bytes. `link` prints an address that signs in, once within 15 "
                           "minutes; `token` a\n"
                           "key with which a script may read.\n",
                .example = "billhook user add els --role owner",
                .options = user_options,
                .check = usage_user,
        },
        {
                .name = "wake",
                .run = cli_wake,
                .need = NEED_NOTHING,
                .usage = "[--configs DIR]",
                .summary = "start the daemons that sleep and have something due",
                .details = "A daemon with [server] exit_idle ends when nothing is due and says "
                           "beside its\n"
                           "database when to wake it. billhook-wake.timer calls this each "
                           "minute, for all\n"
                           "configs of DIR (/etc/billhook). What was stopped with its socket "
                           "stays so.\n",
                .example = "billhook wake",
                .options = wake_options,
        },
        {
                .name = "verify",
                .run = cli_verify,
                .need = NEED_STORE_READ,
                .allow_incomplete = true,
                .usage = "",
                .summary = "prove the books",
                .details = "No gap, no duplicate, every frozen byte and the "
                           "chain as they were, totals add\n"
                           "up, every document has its PDF. Exit 1 "
                           "with each fault otherwise.\n",
                .example = "billhook verify",
        },
        {
                .name = "backup",
                .run = cli_backup,
                .need = NEED_STORE,
                .allow_incomplete = true,
                .least = 0,
                .most = 1,
                .usage = "FILE | --rotate DIRECTORY [--verify]",
                .summary = "a consistent copy while the daemon runs",
                .details = "Writes FILE and FILE.mark, and proves the copy. "
                           "With --rotate billhook-N.db, N\n"
                           "the day of the week from 1 (Monday) to 7: written "
                           "whole beside, then put in the\n"
                           "place of last week's. The nightly unit runs "
                           "`backup --rotate backup --verify`;\n"
                           "`status` and an alert tell when one failed, or is too old.\n",
                .example = "billhook backup /var/backups/billhook-2026-11-24.db",
                .options = backup_options,
                .check = usage_backup,
        },
        {
                .name = "restore",
                .run = cli_restore,
                .need = NEED_CONFIG,
                .allow_incomplete = true,
                .least = 1,
                .most = 1,
                .usage = "FILE [--with-mark]",
                .summary = "a backup in place of the database",
                .details = "Proves FILE first, keeps the old database beside "
                           "it with a date. The mark that\n"
                           "is there stays: it knows the last number that was "
                           "used, also when FILE does not.\n"
                           "With --with-mark nothing is numbered until "
                           "`number TYPE --next N --reason TEXT`\n"
                           "says what comes next. Exit 1 while the daemon runs.\n",
                .example = "billhook restore /var/backups/billhook-2026-11-24.db",
                .options = restore_options,
        },
        {
                .name = "version",
                .run = cli_version,
                .need = NEED_NOTHING,
                .allow_incomplete = true,
                .usage = "",
                .summary = "version, and the versions of the libraries",
                .details = "",
                .example = "billhook version",
        },
        {
                .name = "help",
                .run = cli_help,
                .need = NEED_NOTHING,
                .allow_incomplete = true,
                .least = 0,
                .most = 1,
                .usage = "[COMMAND]",
                .summary = "this, or a command explained",
                .details = "",
                .example = "billhook help send",
                .check = usage_help,
        },
        {.name = NULL},
};

bool usage_command(const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const struct cli_command *command = cli_commands; command->name; command++)
        g_ptr_array_add(names, (gpointer)command->name);
    g_ptr_array_add(names, NULL);
    if (g_strv_contains((const char *const *)names->pdata, name))
        return true;
    const char *nearest = text_nearest(name, (const char *const *)names->pdata);
    g_autofree char *safe = log_escape(name, 60),
                    *hint = nearest ? g_strdup_printf("did you mean '%s'? ", nearest)
                                    : g_strdup("");
    return fail(error, BILLHOOK_ERROR_USAGE, "unknown command '%s'; %s`billhook help` lists them",
            safe, hint);
}

bool usage_help(const struct cli_arguments *arguments, GError **error)
{
    const char *name = cli_word(arguments, 0);
    return !name || usage_command(name, error);
}
