/* The options of the commands: a table for each command that has some. */
#include "options.h"

#include <stddef.h>

#include "bank.h"
#include "periods.h"
#include "reconcile.h"
#include "settings.h"
#include "usage.h"

#define END                    \
    {                          \
        NULL, NULL, NULL, NULL \
    }

const struct cli_option config_options[] = {
        {"--set", "GROUP.KEY=VALUE…", "set one of the desk's; may be given several times",
                usage_setting},
        {"--unset", "GROUP.KEY…", "back to its default", usage_setting_name},
        {0},
};

const struct cli_option check_options[] = {
        {"--smtp", NULL, "also log in to the mail server", NULL},
        {"--peppol", NULL, "also ask the Peppol provider: key, seller, look-up", NULL},
        {"--shop", NULL, "also ask the shops: key, rights, settings, webhooks", NULL},
        {"--mollie", NULL, "also ask Mollie: key, mode, methods", NULL},
        {"--serve", NULL, "only what `serve` would refuse (exit 1), as a reload asks", NULL},
        END,
};

const struct cli_option reconcile_options[] = {
        {"--month", "YYYY-MM", "orders placed in this month", usage_month},
        {"--from", "D", "orders placed on this day, YYYY-MM-DD, or later", usage_day},
        {"--to", "D", "and up to this one", usage_day},
        {"--shop", "S", "only this shop", NULL},
        {"--csv", "FILE", "also write the differences as CSV", usage_not_empty},
        END,
};

const struct cli_option report_options[] = {
        PERIOD_OPTIONS,
        {"--shop", "S", "only this shop", NULL},
        {"--csv", NULL, "as CSV, in the form of [accountant] csv", NULL},
        END,
};

const struct cli_option export_options[] = {
        PERIOD_OPTIONS_OF_A_PACK,
        {"--shop", "S", "only this shop", NULL},
        {"--type", "T…", "instead of invoices and credit notes; repeatable", usage_type},
        {"--reconcile", NULL, "also ask the shop: reconcile.csv has the differences", NULL},
        END,
};

const struct cli_option sync_options[] = {
        {"--shop", "S", "only this shop", NULL},
        {"--since", "DATE", "what changed on this day, YYYY-MM-DD, or later", usage_day},
        {"--dry-run", NULL, "only look: nothing is fetched whole, nothing is written", NULL},
        END,
};

const struct cli_option webhooks_options[] = {
        {"--shop", "S", "only this shop", NULL},
        {"--mend", NULL, "make the missing ones, set address and secret, switch on", NULL},
        {"--yes", NULL, "with --mend: do not ask", NULL},
        END,
};

const struct cli_option list_options[] = {
        {"--type", "T", "order_form, delivery_note, invoice or credit_note", usage_type},
        {"--state", "S", "draft, issued, sent or void", usage_state},
        {"--order", "ORDER", "only documents of this order (number or #ID)", usage_not_empty},
        {"--shop", "S", "only this shop", NULL},
        {"--since", "DATE", "made on or after YYYY-MM-DD", usage_day},
        {"--from", "DATE", "issued on YYYY-MM-DD or later", usage_day},
        {"--to", "DATE", "issued on YYYY-MM-DD or earlier", usage_day},
        {"--customer", "TEXT", "words of name, company, VAT number or e-mail", usage_words},
        {"--amount", "A", "of this total, or of which this is still due, e.g. 12.50", usage_sum},
        {"--reference", "R", "with this payment reference, or the customer's own", usage_not_empty},
        {"--text", "WORDS", "words of number, order, customer, e-mail, reference, lines",
                usage_words},
        {"--unpaid", NULL, "issued invoices with something due and not fully credited", NULL},
        {"--peppol", "S", "whose Peppol delivery is in this state (help peppol)",
                usage_peppol_state},
        {"--limit", "N", "at most N (50 for people, all with --json)", usage_count},
        END,
};

const struct cli_option show_options[] = {
        {"--pdf", "FILE", "write the PDF ('-' = standard output)", usage_not_empty},
        {"--ubl", "FILE", "write the e-invoice", usage_not_empty},
        {"--mail", "FILE", "write the mail as it was or will be sent", usage_not_empty},
        END,
};

const struct cli_option issue_options[] = {
        {"--vat-category", "C", "the ground of zero VAT: K, AE, G, E or Z; it is recorded",
                usage_category},
        {"--vat-reason", "TEXT", "its reason, for page and e-invoice; E needs one",
                usage_vat_reason},
        END,
};

const struct cli_option send_options[] = {
        {"--to", "ADDRESS", "to this address instead of the customer's", NULL},
        {"--again", NULL, "send the same PDF again", NULL},
        END,
};

const struct cli_option credit_options[] = {
        {"--amount", "A", "an amount incl. VAT, e.g. 12.50, instead of the whole rest",
                usage_amount},
        {"--rate", "R", "the VAT rate of the amount, e.g. 21", usage_rate},
        {"--refund", "ID", "the shop's refund of that id, with its own lines", usage_refund},
        {"--line", "N[=Q]…", "line N of the invoice, or a quantity Q of it; repeatable",
                usage_line},
        {"--reason", "TEXT", "stands on the credit note", NULL},
        {"--issue", NULL, "issue it at once", NULL},
        END,
};

const struct cli_option paid_options[] = {
        {"--amount", "A", "a part, or more than is due (default: all that is due)", usage_amount},
        {"--on", "DATE", "the day of the payment, YYYY-MM-DD (default: today)", usage_day},
        {"--by", "TEXT", "how, e.g. 'bank transfer'", NULL},
        END,
};

const struct cli_option unpaid_options[] = {
        {"--payment", "N", "payment N as `show` has it (default: the last by hand)", usage_next},
        END,
};

const struct cli_option remind_options[] = {
        {"--dry-run", NULL, "only tell what is due, and for a DOC why not", NULL},
        {"--hold", NULL, "no reminders of DOC: it is in dispute", NULL},
        {"--release", NULL, "reminders of DOC may go again", NULL},
        END,
};

const struct cli_option shop_options[] = {
        {"--shop", "S", "the shop, where several have such an order", NULL},
        END,
};

const struct cli_option inbox_options[] = {
        {"--state", "S", "pending, done, ignored or failed", usage_inbox_state},
        {"--limit", "N", "at most N", usage_count},
        {"--all-failed", NULL, "retry: all failed ones", NULL},
        {"--since", "DATE", "retry: all received on or after YYYY-MM-DD", usage_day},
        END,
};

const struct cli_option outbox_options[] = {
        {"--state", "S", "queued, held, uncertain, sent, failed or cancelled", usage_outbox_state},
        {"--limit", "N", "at most N", usage_count},
        {"--all-failed", NULL, "retry: all failed ones", NULL},
        END,
};

const struct cli_option peppol_options[] = {
        {"--state", "S", "only deliveries in this state", usage_peppol_state},
        {"--limit", "N", "at most N (50 for people, all with --json)", usage_count},
        {"--all-failed", NULL, "retry: all failed ones", NULL},
        {"--delivered", "ID", "settle: the provider has it, under this id", usage_not_empty},
        {"--not-sent", NULL, "settle: the provider does not have it; it is sent again", NULL},
        END,
};

const struct cli_option bank_options[] = {
        {"--dry-run", NULL, "import: the same table, and nothing is kept", NULL},
        {"--state", "S", "list: booked, proposed, open or other", usage_bank_state},
        {"--limit", "N", "list: at most N (50 for people, all with --json)", usage_count},
        END,
};

const struct cli_option number_options[] = {
        {"--next", "N", "the next number of the series", usage_next},
        {"--reason", "TEXT", "why, for a jump or after a restored backup; it is recorded", NULL},
        {"--shop", "S", "the shop, where the format has {shop}", NULL},
        END,
};

const struct cli_option backup_options[] = {
        {"--rotate", "DIRECTORY", "seven backups in turn, one for each day of the week",
                usage_not_empty},
        {"--verify", NULL, "then prove the books, also when the backup failed", NULL},
        END,
};

const struct cli_option restore_options[] = {
        {"--with-mark", NULL, "FILE.mark as well, on another machine: every series waits", NULL},
        END,
};

const struct cli_option create_options[] = {
        {"--type", "T", "order_form, delivery_note or invoice", usage_order_type},
        {"--shop", "S", "the shop, where several have such an order", NULL},
        END,
};

const struct cli_option preview_options[] = {
        {"--type", "T", "order_form, delivery_note or invoice (default: invoice)",
                usage_order_type},
        {"--shop", "S", "as an order of this shop (default: the first)", NULL},
        {"--pdf", "FILE", "write the PDF ('-' = standard output)", usage_not_empty},
        {"--ubl", "FILE", "write the e-invoice, numbered PREVIEW", usage_not_empty},
        {"--mail", "FILE", "write the mail with all that is in it, numbered PREVIEW",
                usage_not_empty},
        {"--vat-category", "C", "as if issued with it", usage_category},
        {"--vat-reason", "TEXT", "likewise", usage_vat_reason},
        END,
};

const struct cli_option post_options[] = {
        {"--topic", "T", "the webhook's topic (default: order.created)", usage_not_empty},
        {"--url", "URL", "post there (default: [server] listen)", usage_url},
        {"--shop", "S", "as this shop (default: the first)", NULL},
        END,
};

const struct cli_option seller_options[] = {
        {"--template", "FILE", "add: a config that sellers share; @NAME@ in it is the name",
                usage_not_empty},
        END,
};

const struct cli_option wake_options[] = {
        {"--configs", "DIR", "the folder of the config files (default: /etc/billhook)",
                usage_not_empty},
        END,
};

const struct cli_option user_options[] = {
        {"--role", "R", "owner, accountant or reader (default: reader)", usage_role},
        {"--language", "L", "of the pages: nl, fr, de or en (default: the browser's)",
                usage_user_language},
        END,
};
