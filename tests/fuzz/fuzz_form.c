/* Any bytes as a query, a form or an upload: read without a fault; names and values are valid UTF-8
 * without controls, and a file is a part of what was sent. */
#include <stdint.h>
#include <string.h>

#include "../../src/desk/form.h"

static void check_text(const char *text)
{
    if (!g_utf8_validate(text, -1, NULL))
        __builtin_trap();
    for (const char *p = text; *p; p++)
        if ((guchar)*p < 0x20 && *p != '\n')
            __builtin_trap();
}

static void check(struct form *form, size_t size)
{
    if (form->fields->len > FORM_FIELDS_MOST)
        __builtin_trap();
    for (guint i = 0; i < form->fields->len; i++) {
        const struct form_field *field = g_ptr_array_index(form->fields, i);
        check_text(field->name);
        check_text(field->value);
        if (field->filename)
            check_text(field->filename);
        if (field->bytes && g_bytes_get_size(field->bytes) > size)
            __builtin_trap();
    }
    form_clear(form);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const types[] = {"application/x-www-form-urlencoded",
            "multipart/form-data; boundary=xx", "multipart/form-data; boundary=\"x y\"", ""};
    g_autofree char *copy = g_memdup2(data, size);
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        struct form form;
        form_init(&form);
        form_read_body(&form, types[i], copy ? copy : "", size);
        check(&form, size);
    }
    /* the type with its boundary may be anything, too */
    g_autofree char *type = g_strndup(copy ? copy : "", size);
    struct form form;
    form_init(&form);
    form_read_parts(&form, type, copy ? copy : "", size);
    check(&form, size);
    return 0;
}
