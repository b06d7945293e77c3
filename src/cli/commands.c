/* The table of commands: what each needs, takes and says of itself. */
#include "commands.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "families.h"
#include "queues.h"
#include "usage.h"

#define DOC_HELP "DOC is a document number (2026-00116) or #ID (quote it: '#12').\n"
#define ORDER_HELP "ORDER is an order number or #ID (WooCommerce's id; quote it: '#727').\n"
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL, NULL, NULL                                                                     \
    }

/* clang-format off: the tables are wide */

static const struct cli_option check_options[] = {
        {"--smtp", NULL, "also log in to the mail server", NULL}, END};
static const struct cli_option list_options[] = {
        {"--type", "T", "order_form, delivery_note, invoice or credit_note", usage_type},
        {"--state", "S", "draft, issued, sent or void", usage_state},
        {"--order", "ORDER", "only documents of this order (number or #ID)", usage_not_empty},
        {"--shop", "S", "only this shop", NULL},
        {"--since", "DATE", "made on or after YYYY-MM-DD", usage_day},
        {"--unpaid", NULL, "issued invoices with something due and not fully credited", NULL},
        {"--limit", "N", "at most N (50 for people, all with --json)", usage_count}, END};
static const struct cli_option show_options[] = {
        {"--pdf", "FILE", "write the PDF ('-' = standard output)", usage_not_empty},
        {"--ubl", "FILE", "write the e-invoice", usage_not_empty},
        {"--mail", "FILE", "write the mail as it was or will be sent", usage_not_empty}, END};
static const struct cli_option issue_options[] = {
        {"--vat-category", "C", "the ground of zero VAT: K, AE, G, E or Z; it is recorded",
                usage_category},
        {"--vat-reason", "TEXT", "its reason, for page and e-invoice; E needs one",
                usage_vat_reason},
        END};
static const struct cli_option send_options[] = {
        {"--to", "ADDRESS", "to this address instead of the customer's", NULL},
        {"--again", NULL, "send the same PDF again", NULL}, END};
static const struct cli_option credit_options[] = {
        {"--amount", "A", "an amount incl. VAT, e.g. 12.50, instead of the whole rest",
                usage_amount},
        {"--rate", "R", "the VAT rate of the amount, e.g. 21", usage_rate},
        {"--line", "N[=Q]…", "line N of the invoice, or a quantity Q of it; repeatable",
                usage_line},
        {"--reason", "TEXT", "stands on the credit note", NULL},
        {"--issue", NULL, "issue it at once", NULL}, END};
static const struct cli_option paid_options[] = {
        {"--on", "DATE", "the day of the payment, YYYY-MM-DD (default: today)", usage_day},
        {"--by", "TEXT", "how, e.g. 'bank transfer'", NULL}, END};
static const struct cli_option shop_options[] = {
        {"--shop", "S", "the shop, where several have such an order", NULL}, END};
static const struct cli_option inbox_options[] = {
        {"--state", "S", "pending, done, ignored or failed", usage_inbox_state},
        {"--limit", "N", "at most N", usage_count},
        {"--all-failed", NULL, "retry: all failed ones", NULL},
        {"--since", "DATE", "retry: all received on or after YYYY-MM-DD", usage_day}, END};
static const struct cli_option outbox_options[] = {
        {"--state", "S", "queued, held, uncertain, sent, failed or cancelled", usage_outbox_state},
        {"--limit", "N", "at most N", usage_count},
        {"--all-failed", NULL, "retry: all failed ones", NULL}, END};
static const struct cli_option number_options[] = {
        {"--next", "N", "the next number of the series", usage_next},
        {"--reason", "TEXT", "why, for a jump or after a restored backup; it is recorded", NULL},
        {"--shop", "S", "the shop, where the format has {shop}", NULL}, END};
static const struct cli_option backup_options[] = {
        {"--rotate", "DIRECTORY", "seven backups in turn, one for each day of the week",
                usage_not_empty},
        {"--verify", NULL, "then prove the books, also when the backup failed", NULL}, END};
static const struct cli_option restore_options[] = {
        {"--with-mark", NULL, "FILE.mark as well, on another machine: every series waits", NULL},
        END};
static const struct cli_option create_options[] = {
        {"--type", "T", "order_form, delivery_note or invoice", usage_order_type},
        {"--shop", "S", "the shop, where several have such an order", NULL}, END};
static const struct cli_option preview_options[] = {
        {"--type", "T", "order_form, delivery_note or invoice (default: invoice)",
                usage_order_type},
        {"--shop", "S", "as an order of this shop (default: the first)", NULL},
        {"--pdf", "FILE", "write the PDF ('-' = standard output)", usage_not_empty},
        {"--ubl", "FILE", "write the e-invoice, numbered PREVIEW", usage_not_empty},
        {"--vat-category", "C", "as if issued with it", usage_category},
        {"--vat-reason", "TEXT", "likewise", usage_vat_reason}, END};
static const struct cli_option post_options[] = {
        {"--topic", "T", "the webhook's topic (default: order.created)", usage_not_empty},
        {"--url", "URL", "post there (default: [server] listen)", usage_url},
        {"--shop", "S", "as this shop (default: the first)", NULL}, END};

const struct cli_command cli_commands[] = {{"serve", cli_serve, NEED_NOTHING, true, 0, 0, "",
                                                   "the daemon: receives, makes documents, mails",
                                                   "Logs to standard error. SIGTERM stops it in "
                                                   "order, SIGHUP reads the config\nfile again.\n",
                                                   "billhook serve", NULL, NULL},
        {"init", cli_init, NEED_NOTHING, true, 0, 0, "", "write a first config file",
                "Asks nothing, never overwrites. Then prints what `setup` prints.\n",
                "billhook --config ./billhook.conf init", NULL, NULL},
        {"setup", cli_setup, NEED_CONFIG_SECRETS, true, 0, 0, "", "what to paste into WooCommerce",
                "Prints the Delivery URL, the Secret, the topics, and which WooCommerce mails\nto "
                "switch off.\n",
                "billhook setup", NULL, NULL},
        {"check", cli_check, NEED_NOTHING, true, 0, 0, "[--smtp]", "check the config file whole",
                "Prints every problem with file, line, group, key and what is allowed.\nExit 2 "
                "when the file has errors, 1 when only the database or the mail server\nhas; 0 "
                "also with warnings.\n",
                "billhook check --smtp", check_options, NULL},
        {"status", cli_status, NEED_STORE_READ, true, 0, 0, "", "is all well?",
                "Exit 1 when something needs a person, with the command that helps.\n",
                "billhook status", NULL, NULL},
        {"list", cli_list, NEED_STORE_READ, true, 0, 0,
                "[--type T] [--state S] [--order ORDER] [--shop S] [--since DATE] [--unpaid] "
                "[--limit N]",
                "documents, newest first", "", "billhook list --state draft", list_options, NULL},
        {"show", cli_show, NEED_STORE_READ, true, 1, 1,
                "DOC [--pdf FILE] [--ubl FILE] [--mail FILE]", "one document",
                DOC_HELP "A draft's PDF is made on the spot and marked as a draft.\n",
                "billhook show 2026-00116 --pdf invoice.pdf", show_options, NULL},
        {"edit", cli_edit, NEED_STORE, true, 2, -1, "DOC KEY=VALUE…", "change a draft",
                DOC_HELP "KEY: email, language, company, vat, reference, caption, due_days, "
                         "peppol.\nKEY= takes the change back.\n",
                "billhook edit '#12' email=jan@example.be language=fr", NULL, usage_edit},
        {"issue", cli_issue, NEED_STORE, true, 1, -1,
                "DOC… [--vat-category K|AE|G|E|Z [--vat-reason TEXT]]",
                "give drafts their numbers, without mailing", DOC_HELP, "billhook issue '#12'",
                issue_options, usage_ground},
        {"send", cli_send, NEED_STORE, true, 1, -1, "DOC… [--to ADDRESS] [--again]",
                "issue if needed, and queue the mail", DOC_HELP, "billhook send '#12'",
                send_options, NULL},
        {"void", cli_void, NEED_STORE, true, 1, -1, "DOC…",
                "discard drafts, withdraw order forms and delivery notes",
                DOC_HELP "An issued invoice is never void: credit it.\n", "billhook void '#12'",
                NULL, NULL},
        {"credit", cli_credit, NEED_STORE, true, 1, 1,
                "DOC [--amount A --rate R|--line N[=QUANTITY]…] [--reason TEXT] [--issue]",
                "a draft credit note for an issued invoice",
                DOC_HELP "Without --amount and --line: all that is left of the invoice.\n"
                         "N is the line's place in `billhook show DOC`.\n",
                "billhook credit 2026-00116 --line 1=2 --line 3", credit_options, usage_credit},
        {"paid", cli_paid, NEED_STORE, true, 1, 1, "DOC [--on DATE] [--by TEXT]",
                "record a payment the shop cannot know", DOC_HELP,
                "billhook paid 2026-00116 --on 2026-11-30 --by 'bank transfer'", paid_options,
                NULL},
        {"unpaid", cli_unpaid, NEED_STORE, true, 1, 1, "DOC", "take that record back", DOC_HELP,
                "billhook unpaid 2026-00116", NULL, NULL},
        {"explain", cli_explain, NEED_STORE_READ, true, 1, 1, "ORDER [--shop S]",
                "the whole story of an order", ORDER_HELP, "billhook explain 727", shop_options,
                NULL},
        {"inbox", cli_inbox, NEED_STORE, true, 0, 2,
                "[--state S] [--limit N] | show ID | retry ID|--all-failed|--since DATE | discard "
                "ID",
                "deliveries from the shop",
                "show prints the raw body; retry maps it again by today's rules; discard gives\nup "
                "a failed one.\n",
                "billhook inbox --state failed", inbox_options, usage_inbox},
        {"outbox", cli_outbox, NEED_STORE, true, 0, 2,
                "[--state S] [--limit N] | retry ID|--all-failed | cancel ID | release", "mails",
                "release frees the drafts that wait for burst_limit.\n",
                "billhook outbox retry --all-failed", outbox_options, usage_outbox},
        {"number", cli_number, NEED_STORE, true, 0, 1,
                "[TYPE [--next N [--reason TEXT] [--shop S]]]", "the series and their numbers",
                "TYPE: order_form, delivery_note, invoice or credit_note.\n",
                "billhook number invoice --next 116", number_options, usage_number},
        {"create", cli_create, NEED_STORE, true, 1, 1, "ORDER --type T [--shop S]",
                "a draft by hand", ORDER_HELP, "billhook create 727 --type delivery_note",
                create_options, usage_create},
        {"preview", cli_preview, NEED_CONFIG, true, 1, 1,
                "ORDER.json [--type T] [--shop S] [--pdf FILE] [--ubl FILE] [--vat-category C "
                "[--vat-reason TEXT]]",
                "map and render an order file without storing anything", "",
                "billhook preview order.json --pdf draft.pdf", preview_options, usage_ground},
        {"post", cli_post, NEED_CONFIG_SECRETS, true, 0, 1,
                "[FILE] [--topic T] [--url URL] [--shop S]", "post an order as WooCommerce would",
                "Without FILE: a built-in sample order with a fresh id and dates of now.\n",
                "billhook post", post_options, NULL},
        {"verify", cli_verify, NEED_STORE_READ, true, 0, 0, "", "prove the books",
                "No gap, no duplicate, every frozen byte and the chain as they were, totals "
                "add\nup, every document has its PDF. Exit 1 with each fault otherwise.\n",
                "billhook verify", NULL, NULL},
        {"backup", cli_backup, NEED_STORE, true, 0, 1, "FILE | --rotate DIRECTORY [--verify]",
                "a consistent copy while the daemon runs",
                "Writes FILE and FILE.mark, and proves the copy. With --rotate billhook-N.db, "
                "N\nthe day of the week from 1 (Monday) to 7: written whole beside, then put in "
                "the\n"
                "place of last week's. The nightly unit runs `backup --rotate backup "
                "--verify`;\n`status` and an alert tell when one failed, or is too old.\n",
                "billhook backup /var/backups/billhook-2026-11-24.db", backup_options,
                usage_backup},
        {"restore", cli_restore, NEED_CONFIG, true, 1, 1, "FILE [--with-mark]",
                "a backup in place of the database",
                "Proves FILE first, keeps the old database beside it with a date. The mark "
                "that\nis there stays: it knows the last number that was used, also when FILE does "
                "not.\n"
                "With --with-mark nothing is numbered until `number TYPE --next N --reason "
                "TEXT`\nsays what comes next. Exit 1 while the daemon runs.\n",
                "billhook restore /var/backups/billhook-2026-11-24.db", restore_options, NULL},
        {"version", cli_version, NEED_NOTHING, true, 0, 0, "",
                "version, and the versions of the libraries", "", "billhook version", NULL, NULL},
        {"help", cli_help, NEED_NOTHING, true, 0, 1, "[COMMAND]", "this, or a command explained",
                "", "billhook help send", NULL, usage_help},
        {NULL, NULL, NEED_NOTHING, false, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL}};

/* clang-format on */

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
