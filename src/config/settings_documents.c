/* The settings of each kind of document: [order_form], [delivery_note], [invoice], [credit_note].
 */
#include "settings_rows.h"
#include "values.h"

static const struct setting_choice create_order[] = {{"never", CREATE_NEVER},
        {"created", CREATE_CREATED}, {"paid", CREATE_PAID}, {"completed", CREATE_COMPLETED}, {0}};
static const struct setting_choice create_credit[] = {
        {"never", CREATE_NEVER}, {"refunded", CREATE_REFUNDED}, {0}};
static const struct setting_choice buyers[] = {{"all", false}, {"business", true}, {0}};

/* clang-format off */
#define NUMBER_HELP \
    "The number's format: {YYYY} {YY} {MM} of the issue date, {shop}, " \
    "and exactly one {N} or {N:width}. All but {N} filled in is a " \
    "series; a new one begins at 1. Two kinds of document may not be " \
    "able to give the same number."

static const struct setting rows[] = {
    {GROUP_ORDERS, "create", SETTING_CHOICE,
            DOCUMENT(create), "never", SETTING_DESK,
            .choices = create_order,
            .help = "When a document is made: never by itself; created: once "
                    "the order is placed; paid; completed."},
    {GROUP_CREDIT_NOTE, "create", SETTING_CHOICE,
            DOCUMENT(create), "never", SETTING_DESK,
            .choices = create_credit,
            .help = "refunded: one for each refund of an order "
                    "whose invoice is issued."},
    {GROUP_DOCUMENTS, "auto_send", SETTING_SWITCH,
            DOCUMENT(auto_send), "false", SETTING_DESK,
            .choices = setting_booleans,
            .help = "false: the document waits as a draft for "
                    "`billhook send`. true: it is issued and mailed by "
                    "itself (not with transport=off)."},
    {GROUP_INVOICE, "for", SETTING_SWITCH,
            DOCUMENT(business_only), "all", 0,
            .choices = buyers,
            .help = "business: only for customers with a VAT number."},
    {GROUP_INVOICE, "zero_total", SETTING_SWITCH,
            DOCUMENT(zero_total), "false", 0,
            .choices = setting_booleans,
            .help = "true: an order of 0.00 gets an invoice too."},
    {GROUP_ORDER_FORM, "number", SETTING_TEXT,
            DOCUMENT(number), "B{YYYY}-{N:5}", 0,
            .check = value_number_format,
            .allowed = "a text with exactly one {N} or {N:width}",
            .help = NUMBER_HELP},
    {GROUP_DELIVERY_NOTE, "number", SETTING_TEXT,
            DOCUMENT(number), "L{YYYY}-{N:5}", 0,
            .check = value_number_format,
            .allowed = "a text with exactly one {N} or {N:width}",
            .help = NUMBER_HELP},
    {GROUP_INVOICE, "number", SETTING_TEXT,
            DOCUMENT(number), "{YYYY}-{N:5}", 0,
            .check = value_number_format,
            .allowed = "a text with exactly one {N} or {N:width}",
            .help = NUMBER_HELP},
    {GROUP_CREDIT_NOTE, "number", SETTING_TEXT,
            DOCUMENT(number), "C{YYYY}-{N:5}", 0,
            .check = value_number_format,
            .allowed = "a text with exactly one {N} or {N:width}",
            .help = NUMBER_HELP},
    {GROUP_DOCUMENTS, "first_number", SETTING_COUNT,
            DOCUMENT(first_number), "1", 0,
            .least = 1, .most = 9999999999,
            .help = "The very first number of this kind, when another "
                    "program has given the ones before."},
    {GROUP_DOCUMENTS, "due_days", SETTING_INTEGER,
            DOCUMENT(due_days), "14", SETTING_DESK,
            .least = 0, .most = 365,
            .help = "Invoices and order forms are due so many days "
                    "after their issue, unless paid."},
    {GROUP_DOCUMENTS, "caption_paid", SETTING_TEMPLATE,
            DOCUMENT(caption_paid), "", SETTING_DESK,
            .builtin = TEXT_CAPTION, .builtin_paid = true,
            .help = "The text under the table when the order is paid. Texts: "
                    "\\n is a line break; {{ is a {; placeholders are {number} "
                    "{order_number} {customer_name} {first_name} {company} "
                    "{total} {due} {due_date} {payment_reference} "
                    "{payment_method} {payment_link} {seller_name} {shop_url} "
                    "{order_date} {note} {peppol_note} (in a mail: what is said "
                    "of the delivery over Peppol; a mail without it gets that "
                    "as its last paragraph); a line whose placeholders are all "
                    "empty is left out. A language stands in brackets: [nl] "
                    "[fr] [de] [en]; without one, the text is used in all four."},
    {GROUP_DOCUMENTS, "caption_unpaid", SETTING_TEMPLATE,
            DOCUMENT(caption_unpaid), "", SETTING_DESK,
            .builtin = TEXT_CAPTION,
            .help = "The text under the table when it is not."},
    {GROUP_DOCUMENTS, "mail_subject_paid", SETTING_TEMPLATE,
            DOCUMENT(mail_subject_paid), "", SETTING_ONE_LINE | SETTING_DESK,
            .builtin = TEXT_MAIL_SUBJECT, .builtin_paid = true,
            .help = "The mail's subject when the order is paid."},
    {GROUP_DOCUMENTS, "mail_subject_unpaid", SETTING_TEMPLATE,
            DOCUMENT(mail_subject_unpaid), "", SETTING_ONE_LINE | SETTING_DESK,
            .builtin = TEXT_MAIL_SUBJECT,
            .help = "The mail's subject when it is not."},
    {GROUP_DOCUMENTS, "mail_body_paid", SETTING_TEMPLATE,
            DOCUMENT(mail_body_paid), "", SETTING_DESK,
            .builtin = TEXT_MAIL_BODY, .builtin_paid = true,
            .help = "The mail's text when the order is paid."},
    {GROUP_DOCUMENTS, "mail_body_unpaid", SETTING_TEMPLATE,
            DOCUMENT(mail_body_unpaid), "", SETTING_DESK,
            .builtin = TEXT_MAIL_BODY,
            .help = "The mail's text when it is not."},
};
/* clang-format on */

const struct setting_table settings_documents = {rows, G_N_ELEMENTS(rows)};
