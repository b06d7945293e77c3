/* What verify found: a list of faults, with notes among them. */
#include "fault.h"

#include "store/books.h"

static void free_fault(gpointer data)
{
    struct fault *fault = data;
    g_free(fault->document);
    g_free(fault->text);
    g_free(fault);
}

GPtrArray *faults_new(void)
{
    return g_ptr_array_new_with_free_func(free_fault);
}

void fault_add(GPtrArray *faults, const char *document, const char *format, ...)
{
    struct fault *fault = g_new0(struct fault, 1);
    va_list arguments;
    va_start(arguments, format);
    fault->document = g_strdup(document);
    fault->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(faults, fault);
}

void fault_add_note(GPtrArray *faults, const char *document, const char *text)
{
    fault_add(faults, document, "%s", text);
    ((struct fault *)g_ptr_array_index(faults, faults->len - 1))->note = true;
}

const struct fault *fault_first(const GPtrArray *faults, guint *count)
{
    const struct fault *first = NULL;
    *count = 0;
    for (guint i = 0; i < faults->len; i++) {
        const struct fault *fault = g_ptr_array_index(faults, i);
        if (fault->note)
            continue;
        first = first ? first : fault;
        (*count)++;
    }
    return first;
}
