/* The translated copy of an invoice that is in the seller's language. */
#include "channel/translation.h"

#include "base/error.h"
#include "render/pdf.h"

GBytes *translation_make(const struct document *document,
        const struct seller *seller,
        const struct payment_settings *payment,
        const struct picture *logo,
        GError **error)
{
    if (!*document->copy_language)
        return NULL;

    GError *problem = NULL;
    g_autoptr(document_auto) copy = document_copy(document);
    document_speak_to_customer(copy);
    const struct render_input input = {.document = copy,
            .seller = seller,
            .payment = payment,
            .logo = logo,
            .translation = true,
            .original = document->language};
    GBytes *pdf = render_pdf(&input, &problem);
    if (problem && g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT))
        g_clear_error(&problem);
    if (problem)
        g_propagate_error(error, problem);
    return pdf;
}

char *translation_file(const struct document *document, const char *stem)
{
    return g_strdup_printf("%s-%s.pdf", stem, document->copy_language);
}
