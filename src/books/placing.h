/* Where a row of a document's VAT table belongs: whose VAT it is, which boxes of the Belgian return
 * (ACCOUNTANT.md, "VAT return grids"), which code of the intra-Community listing. A proposal: the
 * accountant decides. In the room of books only. */
#ifndef BILLHOOK_BOOKS_PLACING_H
#define BILLHOOK_BOOKS_PLACING_H

#include "reports.h"

/* The boxes of the sales side. */
enum box {
    BOX_00,
    BOX_01,
    BOX_02,
    BOX_03,
    BOX_44,
    BOX_45,
    BOX_46,
    BOX_47,
    BOX_48,
    BOX_49,
    BOX_54,
    BOX_64,
    BOXES,
    BOX_NONE = BOXES
};

/* "03". Static; "" for BOX_NONE. */
const char *box_name(enum box box);

/* What is known of a row. */
struct placing {
    const struct document *document; /* borrowed */
    char home[3];                    /* country of the seller, as frozen */
    char to[3];                      /* where the goods go; "" not known */
    char country[3];                 /* whose VAT it is */
    bool small_enterprise;           /* no return: all that it issues is outside of the boxes */
    enum vat_category category;
    struct decimal rate;
    money base, vat; /* of the row, as the document says them */
};

/* What placing_each() calls; sign as in report_visitor. True: the document counts for the report.
 */
typedef bool (*placing_visitor)(void *context, const struct placing *placing, int sign);

/* Calls `visit` with each row of a document's VAT table, and counts the document where one of them
 * counts. The order that was kept is read (once a document) only for a document that did not freeze
 * whose VAT it is. Errors are the store's; an order that does not read is as none. */
bool placing_each(struct report_work *work,
        const struct stored_document *stored,
        int sign,
        placing_visitor visit,
        void *context,
        GError **error);

/* The box for the base of a row of an invoice. BOX_NONE: it belongs in none. */
enum box placing_base_box(const struct placing *placing);

/* The box for the VAT of a row of an invoice. BOX_NONE: it belongs in none. */
enum box placing_vat_box(const struct placing *placing);

/* The box of a credit note for what an invoice has in `box`: 48 of 44 and 46, 64 of 54, else 49. */
enum box placing_credit_box(enum box box);

/* "L", "S", or "" where the row is of no intra-Community listing. Static. */
const char *placing_code(const struct placing *placing);

/* A parcel to another member state for a customer without a valid VAT number. */
bool placing_is_distance_sale(const struct placing *placing);

/* Whether a customer has a valid VAT number. */
bool placing_is_business(const struct document *document);

/* Why a row with VAT can be placed neither in the Belgian return nor in OSS; NULL: it can. Caller
 * frees. */
char *placing_problem(const struct placing *placing);

/* True where the VAT is of another country than the seller's. */
bool placing_is_foreign(const struct placing *placing);

/* The member state that OSS knows a country by: FR of Monaco, XI of Northern Ireland's parcels.
 * Borrowed or static. */
const char *placing_member_state(const char *country);

#endif
