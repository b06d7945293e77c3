/* The files beside the pages. */
#include "errors.h"
#include "assets.h"
#include "pages.h"

void page_static(struct desk_request *request)
{
    const char *type = NULL;
    GBytes *bytes = assets_get(request->work.config, request->pieces[0], request->pieces[1], &type);
    if (!bytes) {
        answer_error(request, 404, WORD_HELP_404);
        return;
    }
    answer_bytes(request, type, NULL, bytes);
    request->answer.immutable = true;
    g_bytes_unref(bytes);
}
