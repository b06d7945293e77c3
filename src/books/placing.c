/* Where a row of a VAT table belongs. */
#include "placing.h"

#include <string.h>

#include "document/countries.h"
#include "document/vat.h"
#include "document/vat_country.h"
#include "document/vat_number.h"
#include "store/orders.h"

/* What is known of a box. */
static const struct {
    const char *name;
    enum box credit;  /* of a credit note for what an invoice has here */
    const char *code; /* of the intra-Community listing, for a row whose base is here */
} boxes[BOXES + 1] = {
        [BOX_00] = {"00", BOX_49, ""},
        [BOX_01] = {"01", BOX_49, ""},
        [BOX_02] = {"02", BOX_49, ""},
        [BOX_03] = {"03", BOX_49, ""},
        [BOX_44] = {"44", BOX_48, "S"},
        [BOX_45] = {"45", BOX_49, ""},
        [BOX_46] = {"46", BOX_48, "L"},
        [BOX_47] = {"47", BOX_49, ""},
        [BOX_48] = {"48", BOX_NONE, ""},
        [BOX_49] = {"49", BOX_NONE, ""},
        [BOX_54] = {"54", BOX_64, ""},
        [BOX_64] = {"64", BOX_NONE, ""},
        [BOX_NONE] = {"", BOX_NONE, ""},
};

const char *box_name(enum box box)
{
    return boxes[box].name;
}

/* ---- whose VAT it is ---- */

/* A document whose rows are placed in turn. */
struct placing_reader {
    struct report_work *work;
    const struct stored_document *stored;
    struct order *order; /* NULL: not read, or not there */
    bool read;
};

/* Of a document that did not freeze it: as the order that was kept says. */
static bool read_order(struct placing_reader *reader, GError **error)
{
    const struct document *document = reader->stored->document;
    if (reader->read)
        return true;
    reader->read = true;
    return order_read_kept(
            reader->work->store, document->shop, document->order_id, &reader->order, NULL, error);
}

static bool set_country(struct placing_reader *reader,
        const struct document_vat *row,
        struct placing *placing,
        GError **error)
{
    const struct document *document = reader->stored->document;
    const char *country = row->country;
    bool at_home = strcmp(document->customer.billing.country, placing->home) == 0 &&
            strcmp(placing->to, placing->home) == 0;
    if (!*country && !at_home) {
        if (!read_order(reader, error))
            return false;
        if (reader->order)
            country = vat_country_in_order(reader->order, row->rate, placing->to);
    }
    if (!*country)
        country = vat_country_by_rate(row->rate, placing->to, placing->home);
    g_strlcpy(placing->country, country, sizeof placing->country);
    return true;
}

static bool place(struct placing_reader *reader,
        const struct document_vat *row,
        struct placing *placing,
        GError **error)
{
    const struct document *document = reader->stored->document;
    const struct seller *seller = reader->stored->seller;
    *placing = (struct placing){
            .document = document,
            .small_enterprise = seller->vat_scheme == VAT_SCHEME_EXEMPT,
            .category = row->category,
            .rate = row->rate,
            .base = row->base,
            .vat = row->amount,
    };
    g_strlcpy(placing->home, *seller->country ? seller->country : "BE", sizeof placing->home);
    g_strlcpy(placing->to, customer_destination(&document->customer)->country, sizeof placing->to);
    return set_country(reader, row, placing, error);
}

bool placing_each(struct report_work *work,
        const struct stored_document *stored,
        int sign,
        placing_visitor visit,
        void *context,
        GError **error)
{
    const GArray *rows = stored->document->vat;
    struct placing_reader reader = {.work = work, .stored = stored};
    bool counts = false, good = true;
    for (guint i = 0; good && i < rows->len; i++) {
        struct placing placing;
        good = place(&reader, &g_array_index(rows, struct document_vat, i), &placing, error);
        counts |= good && visit(context, &placing, sign);
    }
    order_free(reader.order);
    work->result->documents += good && counts;
    return good;
}

bool placing_is_foreign(const struct placing *placing)
{
    return strcmp(placing->country, placing->home) != 0;
}

/* ---- boxes ---- */

/* Where an AE customer is: the country of a valid VAT number, else of the billing address. */
static const char *customer_country(const struct placing *placing)
{
    const struct customer *customer = &placing->document->customer;
    const char *country = vat_number_country(customer->vat);
    return *country ? country : customer->billing.country;
}

static bool is_member(const char *country)
{
    return vat_area_eu(country, "", "", NULL);
}

static enum box reverse_charge_box(const struct placing *placing)
{
    const char *country = customer_country(placing);
    if (!*country || strcmp(country, placing->home) == 0)
        return BOX_45;
    return is_member(country) ? BOX_44 : BOX_47;
}

static enum box rate_box(struct decimal rate)
{
    static const struct {
        gint64 rate;
        enum box box;
    } rates[] = {{6, BOX_01}, {12, BOX_02}, {21, BOX_03}};
    for (gsize i = 0; i < G_N_ELEMENTS(rates); i++)
        if (decimal_compare(rate, decimal_from_int(rates[i].rate)) == 0)
            return rates[i].box;
    return BOX_NONE;
}

enum box placing_base_box(const struct placing *placing)
{
    if (placing->small_enterprise)
        return BOX_NONE;
    switch (placing->category) {
    case VAT_S:
        return placing_is_foreign(placing) ? BOX_47 : rate_box(placing->rate);
    case VAT_Z:
        return placing_is_foreign(placing) ? BOX_47 : BOX_00;
    case VAT_E:
        return BOX_00;
    case VAT_AE:
        return reverse_charge_box(placing);
    case VAT_K:
        return BOX_46;
    case VAT_G:
        return BOX_47;
    case VAT_NONE:
        break;
    }
    return BOX_NONE;
}

enum box placing_vat_box(const struct placing *placing)
{
    enum box base = placing_base_box(placing);
    return base == BOX_01 || base == BOX_02 || base == BOX_03 ? BOX_54 : BOX_NONE;
}

enum box placing_credit_box(enum box box)
{
    return boxes[box].credit;
}

const char *placing_code(const struct placing *placing)
{
    return boxes[placing_base_box(placing)].code;
}

/* ---- OSS ---- */

bool placing_is_business(const struct document *document)
{
    return vat_number_valid(document->customer.vat);
}

const char *placing_member_state(const char *country)
{
    static const char *const others[][2] = {{"MC", "FR"}, {"GB", "XI"}};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        if (strcmp(country, others[i][0]) == 0)
            return others[i][1];
    return country;
}

bool placing_is_distance_sale(const struct placing *placing)
{
    const struct address *to = customer_destination(&placing->document->customer);
    bool charged = placing->category == VAT_S || placing->category == VAT_Z;
    return charged && strcmp(placing->to, placing->home) != 0 &&
            vat_area_eu(to->country, to->state, to->postcode, NULL) &&
            !placing_is_business(placing->document);
}

char *placing_problem(const struct placing *placing)
{
    g_autofree char *rate = decimal_text(placing->rate, 0, DECIMAL_PLACES);
    if (placing->small_enterprise || placing->category != VAT_S)
        return NULL;
    if (!placing_is_foreign(placing))
        return rate_box(placing->rate) != BOX_NONE
                ? NULL
                : g_strdup_printf("%s %% is neither a rate of %s nor, as known here, of where the "
                                  "goods go (%s)",
                          rate, placing->home, *placing->to ? placing->to : "no country");
    if (!is_member(placing->country) && strcmp(placing->country, "GB") != 0)
        return g_strdup_printf("VAT of %s is not declared through OSS", placing->country);
    if (strcmp(placing->country, "GB") == 0 && !placing_is_distance_sale(placing))
        return g_strdup("VAT of GB is not declared through OSS");
    if (placing_is_business(placing->document))
        return g_strdup_printf("VAT of %s was charged to a customer with a VAT number: OSS is for "
                               "consumers",
                placing->country);
    return NULL;
}
