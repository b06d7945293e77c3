/* Today: what needs a person. */
#include "acts/problems.h"
#include "errors.h"
#include "page.h"
#include "pages.h"

static void put_problem(
        const struct desk_request *request, GString *page, const struct problem *problem)
{
    g_autofree char *text = desk_said(request, problem->text);
    html_add(page, "<li class=\"problem\"><p>%t</p><code>%t</code></li>", text, problem->help);
}

void page_today(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) problems = problems_collect(&request->work, &error);
    if (!problems) {
        answer_failed(request, error);
        return;
    }
    GString *page = page_begin(request, desk_word(request, WORD_TODAY));
    if (problems->len == 0)
        put_empty(page, desk_word(request, WORD_ALL_WELL));
    else
        html_add(page, "<h2>%t</h2><ul class=\"plain\">", desk_word(request, WORD_NEEDS_YOU));
    for (guint i = 0; i < problems->len; i++)
        put_problem(request, page, g_ptr_array_index(problems, i));
    if (problems->len)
        html_add(page, "</ul>");
    page_end(request, page);
}
