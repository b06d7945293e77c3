/* What the config says about the seller, its shops and the kinds of document, as plain data: the
 * rooms document, render and mail get it passed in and know no config file. All strings are owned
 * by the struct config they come from (or by whoever built the struct, in tests) and are never
 * NULL: absent is "". */
#ifndef BILLHOOK_DOCUMENT_SELLER_H
#define BILLHOOK_DOCUMENT_SELLER_H

#include <glib.h>
#include <stdbool.h>

/* The languages of documents and mails. */
enum language { LANGUAGE_NL, LANGUAGE_FR, LANGUAGE_DE, LANGUAGE_EN, LANGUAGES };

enum document_type {
    DOCUMENT_ORDER_FORM,
    DOCUMENT_DELIVERY_NOTE,
    DOCUMENT_INVOICE,
    DOCUMENT_CREDIT_NOTE,
    DOCUMENT_TYPES
};

/* Whether the seller charges VAT; EXEMPT: a small enterprise, which may not. */
enum vat_scheme { VAT_SCHEME_NORMAL, VAT_SCHEME_EXEMPT };

/* The language of invoices and credit notes to customers in Belgium: the customer's, the seller's,
 * or the seller's with a translated copy beside it. */
enum invoice_language {
    INVOICE_LANGUAGE_CUSTOMER,
    INVOICE_LANGUAGE_SELLER,
    INVOICE_LANGUAGE_SELLER_COPY
};

/* What an order without VAT to a VAT number of another EU country is; ASK: a person decides. */
enum eu_zero_vat { EU_ZERO_GOODS, EU_ZERO_SERVICES, EU_ZERO_ASK };

/* `[seller]`: the company that issues the documents. */
struct seller {
    char *name, *legal_form, *street, *postcode, *city, *country, *vat,
            *registration; /* registration: `register` */
    /* in a language, "" as the plain one: ask seller_legal_form(), seller_registration() */
    char *legal_forms[LANGUAGES], *registrations[LANGUAGES];
    char *trade_name;
    char *iban, *bic, *email, *phone, *website;
    char *peppol;              /* [peppol] sender, a participant; "": that of vat */
    char *logo;                /* absolute path or "" */
    char *accent_color, *font; /* "#rrggbb", lower case; a family's name */
    enum language language;
    char *timezone; /* a name such as Europe/Brussels that this machine knows */
    enum vat_scheme vat_scheme;
    enum invoice_language invoice_language;
};

/* The legal form as it stands in a language. Borrowed. Any thread. */
const char *seller_legal_form(const struct seller *seller, enum language language);

/* The register and court as they stand in a language. Borrowed. Any thread. */
const char *seller_registration(const struct seller *seller, enum language language);

/* The name under which the seller is registered, "De Koffiehoek BV": with its legal form in a
   language, or as it is where it ends with its form already, in any of the seller's languages
   ("De Koffiehoek bv" of the form "BV"). Caller frees. Any thread. */
char *seller_full_name(const struct seller *seller, enum language language);

/* One `[shop NAME]`. */
struct shop {
    char *name, *url;               /* url without a slash at its end */
    char *secret, *previous_secret; /* "" when absent or when the command does not read secrets */
    bool enabled;                   /* false: deliveries are kept and nothing is done with them */
    char *orders_since;             /* day, "" = the day the database was made */
    enum language language;         /* of customers whose own is not known */
    char **pay_later;  /* payment methods paid in hand at delivery: only paid at completed */
    char **on_account; /* payment methods that only promise payment: the shop's word never makes
                          them paid */
    char **unpaid_statuses; /* statuses that are never "paid" (deposits), without "wc-" */
    char **vat_meta;        /* more meta keys, looked at before the known ones */
    char **peppol_meta;     /* more meta keys of the customer's Peppol participant */
    char **reference_meta;  /* meta keys of the customer's own reference */
    char *zero_vat;         /* rules of vat_zero_rules() */
    enum eu_zero_vat eu_zero_vat;
    /* of its REST API: "" when not used; rest_secret also when the command reads no secrets */
    char *rest_key, *rest_secret;
    char *rest_url;      /* "": url and /wp-json/wc/v3 */
    gint64 sync_every_s; /* 0: no rounds by itself */
    char **write_back;   /* "note", "meta", both, or "off" */
    bool refund_lines;   /* a credit note for a refund gets the refund's own lines */
};

/* The value of create=: when a document is made by itself. */
enum create_when { CREATE_NEVER, CREATE_CREATED, CREATE_PAID, CREATE_COMPLETED, CREATE_REFUNDED };

/* A text in four languages, each never NULL: the config's, or the built-in one. */
struct texts {
    char *in[LANGUAGES];
};

/* One of `[order_form] [delivery_note] [invoice] [credit_note]`. */
struct document_rule {
    enum document_type type;
    enum create_when create;
    bool auto_send;      /* issued and mailed by itself */
    char *number;        /* the format, e.g. {YYYY}-{N:5} */
    gint64 first_number; /* the very first one of this kind */
    int due_days;        /* from the day of issue, for invoices and order forms */
    bool business_only;  /* invoice: for=business, only with a VAT number */
    bool zero_total;     /* invoice: also for an order whose total is 0 */
    struct texts caption_paid, caption_unpaid, mail_subject_paid, mail_subject_unpaid,
            mail_body_paid, mail_body_unpaid;
};

/* `[payment]`. */
struct payment_settings {
    bool reference_structured; /* +++123/4567/89012+++; false: the invoice's number */
    bool epc_qr;               /* a QR code for banking apps */
    char *bancontact_profile, *bancontact_url; /* "": no Bancontact code */
    bool shop_payment_link;                    /* the shop's own payment page as a link */
};

#endif
