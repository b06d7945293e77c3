/* Any bytes as what a customer or a shop wrote, read as order_read does: the page is one PDF that
 * only shows, the e-invoice is well-formed XML without a DTD, and neither costs more than its
 * bound. Fields are parted by a byte 0x1e. */
#include <libxml/parser.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "render/ubl.h"
#include "unit/render/samples.h"

enum { NAME, COMPANY, STREET, NOTE, DESCRIPTION, SKU, DETAIL, CAPTION, FIELDS };

/* Names of what acts rather than shows; long enough that no compressed stream holds one by chance.
 */
static const char *const active[] = {"/JavaScript", "/OpenAction", "/SubmitForm", "/ImportData",
        "/EmbeddedFile", "/RichMedia", "/AcroForm"};

static guint count(const char *data, gsize size, const char *word)
{
    guint found = 0;
    const char *end = data + size;
    for (const char *p = data; (p = memmem(p, (gsize)(end - p), word, strlen(word))); p++)
        found++;
    return found;
}

static void check_pdf(GBytes *pdf)
{
    gsize size;
    const char *data = g_bytes_get_data(pdf, &size);
    if (size < 1000 || memcmp(data, "%PDF-1.", 7) != 0 || count(data, size, "%%EOF") != 1 ||
            count(data, size, "startxref") != 1)
        __builtin_trap();
    for (gsize i = 0; i < G_N_ELEMENTS(active); i++)
        if (count(data, size, active[i]) > 0)
            __builtin_trap();
}

static void check_xml(GBytes *ubl)
{
    gsize size;
    const char *data = g_bytes_get_data(ubl, &size);
    xmlDocPtr tree = xmlReadMemory(data, (int)size, NULL, NULL,
            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE);
    if (!tree || xmlGetIntSubset(tree) || !g_utf8_validate(data, (gssize)size, NULL))
        __builtin_trap();
    xmlFreeDoc(tree);
}

static struct document *make_document(char **texts)
{
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
    sample_business(document);
    sample_address(&document->customer.billing, texts[NAME], texts[COMPANY], texts[STREET], "9000",
            "Gent", "BE");
    set(&document->customer.name, texts[NAME]);
    set(&document->customer.company, texts[COMPANY]);
    set(&document->note, texts[NOTE]);
    set(&document->caption, texts[CAPTION]);
    struct document_line *line = document->lines->pdata[0];
    set(&line->description, texts[DESCRIPTION]);
    set(&line->sku, texts[SKU]);
    g_strfreev(line->details);
    line->details = g_strsplit(texts[DETAIL], "\n", 3);
    return document;
}

/* cairo 1.16 itself loses 768 bytes with a font of coloured glyphs (emoji); leaks of ours are the
 * unit tests' to find. */
void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));

static GBytes *render_quietly(const struct render_input *page)
{
    if (__lsan_disable)
        __lsan_disable();
    GBytes *pdf = render_pdf(page, NULL);
    if (__lsan_enable)
        __lsan_enable();
    return pdf;
}

#define CPU_S_MOST 5 /* INTERFACE.md, "Bounds"; of a sanitized build, too */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *input = g_strndup((const char *)data, size);
    g_auto(GStrv) parts = g_strsplit(input, "\x1e", FIELDS);
    char *texts[FIELDS];
    for (gsize i = 0, given = g_strv_length(parts); i < FIELDS; i++)
        texts[i] = text_from_html(i < given ? parts[i] : "", i == NOTE || i == CAPTION);
    struct document *document = make_document(texts);
    struct seller *seller = sample_seller();
    struct payment_settings payment = sample_payment();
    struct render_input page = {.document = document, .seller = seller, .payment = &payment};
    clock_t began = clock();
    g_autoptr(GBytes) pdf = render_quietly(&page);
    if (!pdf || clock() - began > CPU_S_MOST * CLOCKS_PER_SEC)
        __builtin_trap();
    check_pdf(pdf);
    g_autofree char *obstacle = ubl_obstacle(document, seller);
    g_autoptr(GBytes) ubl = *obstacle ? NULL : render_ubl(document, seller, pdf, NULL);
    if (!*obstacle && !ubl)
        __builtin_trap();
    if (ubl)
        check_xml(ubl);
    for (gsize i = 0; i < FIELDS; i++)
        g_free(texts[i]);
    document_free(document);
    seller_free(seller);
    return 0;
}
