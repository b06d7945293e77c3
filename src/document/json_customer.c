/* Whom a document names, as JSON. */
#include "json_customer.h"

#include "document/document.h"

static const struct field address_fields[] = {
        {"name", FIELD_TEXT, AT(struct address, name)},
        {"company", FIELD_TEXT, AT(struct address, company)},
        {"street", FIELD_TEXT, AT(struct address, street)},
        {"street2", FIELD_TEXT, AT(struct address, street2)},
        {"postcode", FIELD_TEXT, AT(struct address, postcode)},
        {"city", FIELD_TEXT, AT(struct address, city)},
        {"state", FIELD_TEXT, AT(struct address, state)},
        {"country", FIELD_TEXT, AT(struct address, country)},
        {0},
};

const struct field address_more_fields[] = {
        {"first_name", FIELD_TEXT, AT(struct address, first_name)},
        {"last_name", FIELD_TEXT, AT(struct address, last_name)},
        {"phone", FIELD_TEXT, AT(struct address, phone)},
        {0},
};

static void write_shipping(struct writer *writer, const void *base)
{
    const struct customer *customer = base;
    if (customer->has_shipping)
        fields_write(writer, address_fields, &customer->shipping);
    else
        field_write_null(writer);
}

static bool read_shipping(struct reader *reader, const cJSON *json, void *base)
{
    struct customer *customer = base;
    customer->has_shipping = true;
    return fields_read(reader, json, address_fields, &customer->shipping);
}

const struct field customer_fields[] = {
        {"name", FIELD_TEXT, AT(struct customer, name)},
        {"company", FIELD_TEXT, AT(struct customer, company)},
        {"vat", FIELD_TEXT, AT(struct customer, vat)},
        {"email", FIELD_TEXT, AT(struct customer, email)},
        {"phone", FIELD_TEXT, AT(struct customer, phone)},
        {"reference", FIELD_TEXT, AT(struct customer, reference)},
        {"billing", FIELD_OBJECT, AT(struct customer, billing), .fields = address_fields},
        {"shipping", FIELD_OTHER, .write = write_shipping, .read = read_shipping},
        {0},
};
