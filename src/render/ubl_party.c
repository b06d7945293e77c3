/* Seller, buyer, and where the goods go. */
#include <stdlib.h>
#include <string.h>

#include "document/countries.h"
#include "document/participant.h"
#include "document/vat_number.h"
#include "ubl_parts.h"

/* ---- electronic addresses ---- */

/* The order's or the owner's word first; where it cannot be one, the VAT number's. */
char *ubl_buyer_participant(const struct document *document)
{
    char *participant = document_participant(document, NULL);
    return participant ? participant : participant_of_vat(document->customer.vat);
}

/* ---- countries ---- */

static int compare_country(const void *code, const void *row)
{
    return strcmp(code, ((const struct country *)row)->code);
}

/* The code as EN 16931 wants it (BR-CL-14), or `otherwise` when the order's is none. Kosovo is XK
 * in WooCommerce and 1A there. */
static const char *country_code(const char *code, const char *otherwise)
{
    if (strcmp(code, "XK") == 0)
        return "1A";
    return bsearch(code, countries, COUNTRIES, sizeof(struct country), compare_country) ? code
                                                                                        : otherwise;
}

/* A country is the one part of an address that must be there (BR-11). Without one in the order it
 * is that of the VAT number, which every buyer of an e-invoice has. */
static const char *buyer_country(const struct document *document)
{
    return country_code(
            document->customer.billing.country, vat_number_country(document->customer.vat));
}

/* ---- pieces of a party ---- */

static void write_country(struct xml *xml, const char *country)
{
    xml_open(xml, "cac:Country");
    xml_text(xml, "cbc:IdentificationCode", country);
    xml_close(xml);
}

static void write_address(
        struct xml *xml, const char *element, const struct address *address, const char *country)
{
    xml_open(xml, element);
    xml_text(xml, "cbc:StreetName", address->street);
    xml_text(xml, "cbc:AdditionalStreetName", address->street2);
    xml_text(xml, "cbc:CityName", address->city);
    xml_text(xml, "cbc:PostalZone", address->postcode);
    xml_text(xml, "cbc:CountrySubentity", address->state);
    write_country(xml, country);
    xml_close(xml);
}

static void write_name(struct xml *xml, const char *name)
{
    xml_open(xml, "cac:PartyName");
    xml_text(xml, "cbc:Name", name);
    xml_close(xml);
}

/* The electronic address is the participant that the e-invoice goes to, or comes from. */
static void write_endpoint(struct xml *xml, const char *participant)
{
    g_autofree char *scheme = NULL, *id = NULL;
    if (!participant)
        return;

    participant_split(participant, &scheme, &id);
    xml_attributed(xml, "cbc:EndpointID", "schemeID", scheme, id);
}

static void write_vat_number(struct xml *xml, const char *vat)
{
    xml_open(xml, "cac:PartyTaxScheme");
    xml_text(xml, "cbc:CompanyID", vat);
    xml_open(xml, "cac:TaxScheme");
    xml_text(xml, "cbc:ID", "VAT");
    xml_close(xml);
    xml_close(xml);
}

/* The number in the trade register (BT-30, BT-47): in Belgium and Denmark it is the digits of the
 * VAT number. */
static void write_register_number(struct xml *xml, const char *vat)
{
    if (g_str_has_prefix(vat, "BE"))
        xml_attributed(xml, "cbc:CompanyID", "schemeID", "0208", vat + 2);
    else if (g_str_has_prefix(vat, "DK"))
        xml_attributed(xml, "cbc:CompanyID", "schemeID", "0184", vat + 2);
}

static void write_legal_entity(
        struct xml *xml, const char *name, const char *vat, const char *registration)
{
    xml_open(xml, "cac:PartyLegalEntity");
    xml_text(xml, "cbc:RegistrationName", name);
    write_register_number(xml, vat);
    xml_text(xml, "cbc:CompanyLegalForm", registration);
    xml_close(xml);
}

static void write_contact(struct xml *xml, const char *name, const char *phone, const char *email)
{
    if (!ubl_has_text(name) && !ubl_has_text(phone) && !ubl_has_text(email))
        return;
    xml_open(xml, "cac:Contact");
    xml_text(xml, "cbc:Name", name);
    xml_text(xml, "cbc:Telephone", phone);
    xml_text(xml, "cbc:ElectronicMail", email);
    xml_close(xml);
}

static void open_party(struct xml *xml, const char *role)
{
    xml_open(xml, role);
    xml_open(xml, "cac:Party");
}

static void close_party(struct xml *xml)
{
    xml_close(xml);
    xml_close(xml);
}

/* ---- seller ---- */

void ubl_write_supplier(const struct ubl *ubl)
{
    struct xml *xml = ubl->xml;
    const struct seller *seller = ubl->seller;
    g_autofree char *vat = vat_number_normalize(seller->vat, seller->country),
                    *name = seller_full_name(seller, ubl->document->language),
                    *participant = seller_participant(seller);
    char none[] = "";
    struct address address = {.street = seller->street,
            .street2 = none,
            .postcode = seller->postcode,
            .city = seller->city,
            .state = none};
    open_party(xml, "cac:AccountingSupplierParty");
    write_endpoint(xml, participant);
    write_name(xml, ubl_has_text(seller->trade_name) ? seller->trade_name : seller->name);
    write_address(xml, "cac:PostalAddress", &address,
            country_code(seller->country, vat_number_country(vat)));
    write_vat_number(xml, vat);
    write_legal_entity(xml, name, vat, seller_registration(seller, ubl->document->language));
    write_contact(xml, "", seller->phone, seller->email);
    close_party(xml);
}

/* ---- buyer ---- */

/* The buyer must have a name (BR-07): the company, else the person, else what the shop knows of
 * him. */
static const char *buyer_name(const struct customer *customer)
{
    const char *const names[] = {customer->company, customer->name, customer->billing.company,
            customer->billing.name, customer->shipping.company, customer->shipping.name};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (ubl_has_text(names[i]))
            return names[i];
    return customer->vat;
}

void ubl_write_customer(const struct ubl *ubl)
{
    struct xml *xml = ubl->xml;
    const struct customer *customer = &ubl->document->customer;
    const char *name = buyer_name(customer);
    g_autofree char *participant = ubl_buyer_participant(ubl->document);
    open_party(xml, "cac:AccountingCustomerParty");
    write_endpoint(xml, participant);
    write_address(xml, "cac:PostalAddress", &customer->billing, buyer_country(ubl->document));
    write_vat_number(xml, customer->vat);
    write_legal_entity(xml, name, customer->vat, "");
    write_contact(xml, strcmp(name, customer->name) == 0 ? "" : customer->name, customer->phone,
            customer->email);
    close_party(xml);
}

/* ---- delivery ---- */

static bool is_intra_community(const struct document *document)
{
    for (guint i = 0; i < document->vat->len; i++)
        if (g_array_index(document->vat, struct document_vat, i).category == VAT_K)
            return true;
    return false;
}

static void write_location(struct xml *xml, const struct document *document)
{
    const struct customer *customer = &document->customer;
    const struct address *address =
            customer->has_shipping ? &customer->shipping : &customer->billing;
    xml_open(xml, "cac:DeliveryLocation");
    write_address(
            xml, "cac:Address", address, country_code(address->country, buyer_country(document)));
    xml_close(xml);
}

static void write_receiver(struct xml *xml, const struct address *address)
{
    const char *name = ubl_has_text(address->company) ? address->company : address->name;
    if (!ubl_has_text(name))
        return;
    xml_open(xml, "cac:DeliveryParty");
    write_name(xml, name);
    xml_close(xml);
}

/* An intra-community supply must say when (BR-IC-11) and to which country (BR-IC-12). */
void ubl_write_delivery(const struct ubl *ubl)
{
    const struct document *document = ubl->document;
    const struct customer *customer = &document->customer;
    bool intra_community = is_intra_community(document);
    if (!intra_community && !customer->has_shipping && !*document->delivery_date)
        return;

    xml_open(ubl->xml, "cac:Delivery");
    xml_text(ubl->xml, "cbc:ActualDeliveryDate",
            *document->delivery_date || !intra_community ? document->delivery_date
                                                         : document->issue_date);
    if (customer->has_shipping || intra_community)
        write_location(ubl->xml, document);
    if (customer->has_shipping)
        write_receiver(ubl->xml, &customer->shipping);
    xml_close(ubl->xml);
}
