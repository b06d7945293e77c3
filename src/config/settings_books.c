/* The settings of the books: [bank], [accountant], [reminders]. */
#include "settings_rows.h"
#include "values.h"

static const struct setting_choice formats[] = {
        {"xml+pdf", ACCOUNTANT_XML_PDF}, {"xml", ACCOUNTANT_XML}, {"pdf", ACCOUNTANT_PDF}, {0}};
static const struct setting_choice csv_forms[] = {{"belgian", false}, {"international", true}, {0}};
static const struct setting_choice periods[] = {
        {"months", BOOK_MONTHS}, {"quarters", BOOK_QUARTERS}, {0}};
static const struct setting_choice receivers[] = {{"all", REMINDER_ALL},
        {"business", REMINDER_BUSINESS}, {"consumers", REMINDER_CONSUMERS}, {0}};
static const struct setting_choice fees[] = {{"off", false}, {"legal", true}, {0}};

/* clang-format off */
#define ADDRESSES "plain addresses, separated by ;"
#define REMINDER_TEXTS(N, SUBJECT_HELP, BODY_HELP) \
    {GROUP_REMINDERS, "subject_" #N, SETTING_TEMPLATE, \
            CONFIG(reminders.subject[N - 1]), "", SETTING_ONE_LINE | SETTING_DESK, \
            .builtin = TEXT_MAIL_SUBJECT, .step = N, \
            .help = SUBJECT_HELP}, \
    {GROUP_REMINDERS, "body_" #N, SETTING_TEMPLATE, \
            CONFIG(reminders.body[N - 1]), "", SETTING_DESK, \
            .builtin = TEXT_MAIL_BODY, .step = N, \
            .help = BODY_HELP}

static const struct setting rows[] = {
    {GROUP_BANK, "ibans", SETTING_LIST,
            CONFIG(bank.ibans), "", 0,
            .check = value_iban,
            .example = "BE68 5390 0754 7034",
            .allowed = "IBANs, separated by ;",
            .help = "The seller's further accounts, beside [seller] iban: "
                    "statements of others are passed over and named."},

    {GROUP_ACCOUNTANT, "email", SETTING_TEXT,
            CONFIG(accountant.email), "off", SETTING_OFF | SETTING_DESK,
            .check = value_addresses,
            .example = "sales.0123456749@example.com",
            .allowed = "off, or " ADDRESSES,
            .help = "Each document that is issued goes there by a mail of its "
                    "own, such as the mailbox of an accounting package. It "
                    "does not wait for the customer's mail, nor that for it."},
    {GROUP_ACCOUNTANT, "documents", SETTING_LIST,
            CONFIG(accountant.documents), "invoice;credit_note", SETTING_DESK,
            .check = value_accountant_document,
            .allowed = "invoice, credit_note, separated by ;",
            .help = "Which documents go there."},
    {GROUP_ACCOUNTANT, "format", SETTING_CHOICE,
            CONFIG(accountant.format), "xml+pdf", SETTING_DESK,
            .choices = formats,
            .help = "xml+pdf: the UBL and the PDF as two files of one name; "
                    "xml: the UBL with the PDF inside; pdf: the PDF alone. A "
                    "document without a UBL goes as PDF, and the mail says why."},
    {GROUP_ACCOUNTANT, "email_invoice", SETTING_TEXT,
            CONFIG(accountant.email_invoice), "", SETTING_DESK,
            .check = value_addresses,
            .example = "sales@example.com",
            .allowed = ADDRESSES,
            .help = "Another address for invoices: some packages have a tray "
                    "for sales."},
    {GROUP_ACCOUNTANT, "email_credit_note", SETTING_TEXT,
            CONFIG(accountant.email_credit_note), "", SETTING_DESK,
            .check = value_addresses,
            .example = "sales-credit@example.com",
            .allowed = ADDRESSES,
            .help = "Another address for credit notes."},
    {GROUP_ACCOUNTANT, "csv", SETTING_SWITCH,
            CONFIG(accountant.csv_international), "belgian", SETTING_DESK,
            .choices = csv_forms,
            .help = "How CSV files are written. belgian: semicolons, decimal "
                    "commas, DD/MM/YYYY, with a byte order mark, as a Dutch or "
                    "French spreadsheet opens them; international: commas, "
                    "decimal points, YYYY-MM-DD, without one."},
    {GROUP_ACCOUNTANT, "journals", SETTING_LIST,
            CONFIG(accountant.journals), "off", SETTING_OFF | SETTING_DESK,
            .check = value_journal,
            .allowed = "off, or winbooks",
            .help = "Journals in the form of an accounting package that an "
                    "export holds too. winbooks: ACT.txt for WinBooks; the keys "
                    "winbooks_… say what differs per dossier: ask the accountant."},
    {GROUP_ACCOUNTANT, "winbooks_sales", SETTING_TEXT,
            CONFIG(accountant.winbooks.sales), "VERKOP", SETTING_DESK,
            .check = value_ledger_journal,
            .allowed = "1 to 6 letters and digits",
            .help = "The code of the journal of sales in WinBooks."},
    {GROUP_ACCOUNTANT, "winbooks_credit", SETTING_TEXT,
            CONFIG(accountant.winbooks.credit), "NCVERK", SETTING_DESK,
            .check = value_ledger_journal,
            .allowed = "1 to 6 letters and digits",
            .help = "The code of the journal of credit notes on sales."},
    {GROUP_ACCOUNTANT, "winbooks_customer", SETTING_TEXT,
            CONFIG(accountant.winbooks.customer), "WEBSHOP", SETTING_DESK,
            .check = value_ledger_code,
            .allowed = "1 to 10 letters and digits",
            .help = "The code of the customer under which all customers without "
                    "a VAT number are booked. Others have the last ten signs of "
                    "their VAT number."},
    {GROUP_ACCOUNTANT, "winbooks_receivable", SETTING_TEXT,
            CONFIG(accountant.winbooks.receivable), "400000", SETTING_DESK,
            .check = value_ledger_account,
            .allowed = "1 to 8 letters and digits",
            .help = "The account of what customers owe."},
    {GROUP_ACCOUNTANT, "winbooks_vat_due", SETTING_TEXT,
            CONFIG(accountant.winbooks.vat_due), "451000", SETTING_DESK,
            .check = value_ledger_account,
            .allowed = "1 to 8 letters and digits",
            .help = "The account of VAT due."},
    {GROUP_ACCOUNTANT, "winbooks_accounts", SETTING_LIST,
            CONFIG(accountant.winbooks.accounts),
            "S21: 700000 211400;S12: 700000 211300;S6: 700000 211200;Z: 700000 211100", SETTING_DESK,
            .check = value_ledger_entry,
            .allowed = "[COUNTRY-]CATEGORY[RATE]: ACCOUNT VATCODE, separated by ;",
            .help = "The account of sales and WinBooks's VAT code for each "
                    "category (S, Z, E, AE, K, G) and rate; VAT of another "
                    "country has that before it: NL-S21. An export with a "
                    "document that none is for is refused and names it."},
    {GROUP_ACCOUNTANT, "winbooks_first_year", SETTING_INTEGER,
            CONFIG(accountant.winbooks.first_year), "0", SETTING_DESK,
            .least = 0, .most = 9999,
            .help = "The calendar year that is book year 1 of the dossier; 0: "
                    "the book year is left blank, and WinBooks takes the one "
                    "that is open."},
    {GROUP_ACCOUNTANT, "winbooks_periods", SETTING_CHOICE,
            CONFIG(accountant.winbooks.periods), "months", SETTING_DESK,
            .choices = periods,
            .help = "Whether a book year has twelve periods or four."},

    {GROUP_REMINDERS, "after", SETTING_TEXT,
            CONFIG(reminders.after), "off", SETTING_OFF | SETTING_DESK,
            .check = value_reminder_days,
            .example = "7d;24d",
            .allowed = "off, or rising days after the due date such as 7d;24d, at most 5",
            .help = "When an unpaid invoice is reminded of by itself. A "
                    "consumer's first reminder is free, and his second goes at "
                    "the earliest 15 days after the mail server took the first. "
                    "Invoices that were due before this key was first set get "
                    "none by themselves: `billhook remind DOC` sends theirs."},
    {GROUP_REMINDERS, "to", SETTING_CHOICE,
            CONFIG(reminders.to), "all", SETTING_DESK,
            .choices = receivers,
            .help = "business: only customers with a valid VAT number; "
                    "consumers: only those without."},
    {GROUP_REMINDERS, "fee", SETTING_SWITCH,
            CONFIG(reminders.fee_legal), "off", SETTING_DESK,
            .choices = fees,
            .help = "legal: the texts tell what Belgian law allows beyond the "
                    "balance: a consumer the indemnity of art. XIX.4 CEL once "
                    "14 days are over, a business 40 EUR and interest (law of 2 "
                    "August 2002). Never added to an invoice. For consumers the "
                    "terms of sale must hold such a clause."},
    {GROUP_REMINDERS, "interest", SETTING_TEXT,
            CONFIG(reminders.interest), "", SETTING_DESK,
            .check = value_late_rates,
            .example = "2026-01-01: 10.5",
            .allowed = "the first day of a half-year and the rate, such as "
                       "2026-01-01: 10.5; several separated by ;",
            .help = "The yearly interest in percent between businesses, for "
                    "each half-year as the Belgian State publishes it: the "
                    "whole rate, the 8 points in it. Only told, with fee=legal."},
    REMINDER_TEXTS(1,
            "The subject of the first reminder.",
            "Its text. Placeholders are those of a mail's texts (see "
            "[order_form]), and {days_late} {iban} {goods} {enterprise_number}; "
            "with fee=legal {fee} {interest}; and {legal}: the paragraph that "
            "the law asks for, and what is told of fees. A consumer's first "
            "reminder without {legal} gets it as its last paragraph."),
    REMINDER_TEXTS(2,
            "The subject of the second.",
            "The text of the second."),
    REMINDER_TEXTS(3,
            "The subject of the third.",
            "The text of the third."),
    REMINDER_TEXTS(4,
            "The subject of the fourth.",
            "The text of the fourth."),
    REMINDER_TEXTS(5,
            "The subject of the fifth.",
            "The text of the fifth."),
};
/* clang-format on */

const struct setting_table settings_books = {rows, G_N_ELEMENTS(rows)};
