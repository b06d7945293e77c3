/* Joining by libqpdf's interface for C. It is loaded with the first wish, as librsvg is, for it
 * costs a megabyte in a daemon that never joins; so its few functions are declared here, as
 * libqpdf.so.29 has them. */
#include "render/join.h"

#include <dlfcn.h>
#include <string.h>

#include "base/error.h"

#define LIBQPDF "libqpdf.so.29"
#define JOIN_MOST ((gsize)200 << 20)

/* A result of libqpdf's functions is bits: 1 warnings, 2 errors. */
#define HAS_ERRORS(result) (((result)&2) != 0)

typedef struct qpdf_document *qpdf_data;
typedef unsigned int qpdf_object;

struct qpdf {
    qpdf_data (*init)(void);
    void (*cleanup)(qpdf_data *qpdf);
    int (*empty)(qpdf_data qpdf);
    int (*read)(qpdf_data qpdf,
            const char *name,
            const char *bytes,
            unsigned long long length,
            const char *password);
    void (*be_quiet)(qpdf_data qpdf, int quiet);
    void (*silence)(qpdf_data qpdf);
    int (*count_pages)(qpdf_data qpdf);
    qpdf_object (*page)(qpdf_data qpdf, size_t place);
    int (*add)(qpdf_data qpdf, qpdf_data from, qpdf_object page, int first);
    int (*write_memory)(qpdf_data qpdf);
    void (*same_id)(qpdf_data qpdf, int same);
    int (*write)(qpdf_data qpdf);
    size_t (*length)(qpdf_data qpdf);
    const unsigned char *(*bytes)(qpdf_data qpdf);
};

/* Its functions, NULL: it could not be loaded. */
static gpointer qpdf_load(gpointer unused)
{
    (void)unused;
    g_autofree struct qpdf *qpdf = g_new0(struct qpdf, 1);
    const struct {
        const char *name;
        void *function;
    } functions[] = {
            {"qpdf_init", &qpdf->init},
            {"qpdf_cleanup", &qpdf->cleanup},
            {"qpdf_empty_pdf", &qpdf->empty},
            {"qpdf_read_memory", &qpdf->read},
            {"qpdf_set_suppress_warnings", &qpdf->be_quiet},
            {"qpdf_silence_errors", &qpdf->silence},
            {"qpdf_get_num_pages", &qpdf->count_pages},
            {"qpdf_get_page_n", &qpdf->page},
            {"qpdf_add_page", &qpdf->add},
            {"qpdf_init_write_memory", &qpdf->write_memory},
            {"qpdf_set_deterministic_ID", &qpdf->same_id},
            {"qpdf_write", &qpdf->write},
            {"qpdf_get_buffer_length", &qpdf->length},
            {"qpdf_get_buffer", &qpdf->bytes},
    };

    void *library = dlopen(LIBQPDF, RTLD_NOW | RTLD_LOCAL);
    for (gsize i = 0; i < G_N_ELEMENTS(functions); i++) {
        void *found = library ? dlsym(library, functions[i].name) : NULL;
        memcpy(functions[i].function, &found, sizeof found);
        if (!found)
            return NULL;
    }
    return g_steal_pointer(&qpdf);
}

static const struct qpdf *qpdf_get(void)
{
    static GOnce once = G_ONCE_INIT;
    return g_once(&once, qpdf_load, NULL);
}

bool join_ready(void)
{
    return qpdf_get() != NULL;
}

/* ---- joining ---- */

/* The PDFs stay open until the joined one is written: their streams are read then. */
struct joining {
    const struct qpdf *qpdf;
    qpdf_data joined;
    GArray *parts; /* qpdf_data */
};

/* Nothing goes to standard error. */
static void make_quiet(const struct qpdf *qpdf, qpdf_data data)
{
    qpdf->be_quiet(data, 1);
    qpdf->silence(data);
}

static bool add_part(struct joining *joining, GBytes *pdf, guint place, GError **error)
{
    const struct qpdf *qpdf = joining->qpdf;
    gsize length;
    const char *bytes = g_bytes_get_data(pdf, &length);
    qpdf_data part = qpdf->init();
    g_array_append_val(joining->parts, part);
    make_quiet(qpdf, part);
    bool good = !HAS_ERRORS(qpdf->read(part, "PDF", bytes, length, NULL));
    int pages = good ? qpdf->count_pages(part) : -1;
    good = pages > 0;
    for (int i = 0; good && i < pages; i++)
        good = !HAS_ERRORS(qpdf->add(joining->joined, part, qpdf->page(part, (size_t)i), 0));
    return good || fail(error, BILLHOOK_ERROR_INPUT, "PDF %u of them cannot be read", place + 1);
}

static GBytes *write_joined(const struct joining *joining, GError **error)
{
    const struct qpdf *qpdf = joining->qpdf;
    bool good = !HAS_ERRORS(qpdf->write_memory(joining->joined));
    if (good)
        qpdf->same_id(joining->joined, 1);
    if (good && !HAS_ERRORS(qpdf->write(joining->joined)))
        return g_bytes_new(qpdf->bytes(joining->joined), qpdf->length(joining->joined));
    fail(error, BILLHOOK_ERROR_SYSTEM, "the joined PDF cannot be written");
    return NULL;
}

static bool check_size(const GPtrArray *pdfs, GError **error)
{
    gsize size = 0;
    for (guint i = 0; i < pdfs->len; i++)
        size += g_bytes_get_size(g_ptr_array_index(pdfs, i));
    return size <= JOIN_MOST ||
            fail(error, BILLHOOK_ERROR_INPUT, "these PDFs are more than 200 MiB: choose fewer");
}

GBytes *join_pdfs(const GPtrArray *pdfs, GError **error)
{
    struct joining joining = {.qpdf = qpdf_get()};
    if (!joining.qpdf) {
        fail(error, BILLHOOK_ERROR_SYSTEM, "joining PDFs needs %s (Debian: libqpdf29)", LIBQPDF);
        return NULL;
    }
    if (!check_size(pdfs, error))
        return NULL;
    joining.joined = joining.qpdf->init();
    joining.parts = g_array_new(FALSE, FALSE, sizeof(qpdf_data));
    make_quiet(joining.qpdf, joining.joined);
    bool good = !HAS_ERRORS(joining.qpdf->empty(joining.joined));
    for (guint i = 0; good && i < pdfs->len; i++)
        good = add_part(&joining, g_ptr_array_index(pdfs, i), i, error);
    GBytes *joined = good ? write_joined(&joining, error) : NULL;
    joining.qpdf->cleanup(&joining.joined);
    for (guint i = 0; i < joining.parts->len; i++)
        joining.qpdf->cleanup(&g_array_index(joining.parts, qpdf_data, i));
    g_array_unref(joining.parts);
    return joined;
}
