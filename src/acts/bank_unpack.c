/* A .zip of bank files, unpacked in memory within bounds. */
#include "bank_unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "bank/statement.h"
#include "base/error.h"
#include "base/log.h"

#define MEMBERS_MOST 1000
#define UNPACKED_MOST ((gsize)256 * 1024 * 1024)
/* A CODA that is mostly blanks comes to some 50, a bomb to 1,000. */
#define RATIO_MOST 250
#define SMALL ((gsize)1024 * 1024) /* of so much nobody asks the ratio */

static void free_member(gpointer data)
{
    struct bank_member *member = data;
    g_free(member->name);
    g_bytes_unref(member->bytes);
    g_free(member);
}

static void add_member(GPtrArray *members, char *name, GBytes *bytes)
{
    struct bank_member *member = g_new0(struct bank_member, 1);
    member->name = name;
    member->bytes = bytes;
    g_ptr_array_add(members, member);
}

static bool begins_with(const guint8 *bytes, gsize length, const char *magic, gsize size)
{
    return length >= size && memcmp(bytes, magic, size) == 0;
}

static bool is_zip(const guint8 *bytes, gsize length)
{
    return begins_with(bytes, length, "PK\3\4", 4) || begins_with(bytes, length, "PK\5\6", 4) ||
            begins_with(bytes, length, "PK\7\10", 4);
}

/* zip, gzip, 7z, rar, bzip2, xz */
static bool is_archive(const guint8 *bytes, gsize length)
{
    return is_zip(bytes, length) || begins_with(bytes, length, "\037\213", 2) ||
            begins_with(bytes, length, "7z\274\257", 4) || begins_with(bytes, length, "Rar!", 4) ||
            begins_with(bytes, length, "BZh", 3) || begins_with(bytes, length, "\3757zXZ", 6);
}

/* ---- a .zip ---- */

/* What is unpacked. */
struct unpacking {
    const char *name;
    gsize packed, unpacked; /* bytes */
    struct archive *archive;
    GPtrArray *members;
};

static bool broken(const struct unpacking *unpacking, GError **error)
{
    const char *words = archive_error_string(unpacking->archive);
    g_autofree char *safe = log_escape(words ? words : "it ends too early", 200);
    return fail(error, BILLHOOK_ERROR_INPUT, "%s: the .zip cannot be unpacked: %s", unpacking->name,
            safe);
}

static bool fits(const struct unpacking *unpacking, gsize member, GError **error)
{
    if (member > BANK_FILE_MOST)
        return fail(error, BILLHOOK_ERROR_INPUT, "%s: a file in the .zip is larger than %d MiB",
                unpacking->name, BANK_FILE_MOST / 1024 / 1024);
    if (unpacking->unpacked > UNPACKED_MOST ||
            (unpacking->unpacked > SMALL && unpacking->unpacked / RATIO_MOST > unpacking->packed))
        return fail(error, BILLHOOK_ERROR_INPUT,
                "%s: the .zip holds far more than a bank's file does", unpacking->name);
    return true;
}

/* The bytes of the present file of the archive; caller frees. */
static GByteArray *read_member(struct unpacking *unpacking, GError **error)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    guint8 part[65536];
    for (;;) {
        la_ssize_t got = archive_read_data(unpacking->archive, part, sizeof part);
        if (got == ARCHIVE_RETRY)
            continue;
        if (got < 0) {
            broken(unpacking, error);
            return NULL;
        }
        if (got == 0)
            return g_steal_pointer(&bytes);
        g_byte_array_append(bytes, part, (guint)got);
        unpacking->unpacked += (gsize)got;
        if (!fits(unpacking, bytes->len, error))
            return NULL;
    }
}

static bool is_wanted(struct archive_entry *entry)
{
    const char *path = archive_entry_pathname(entry);
    if (!path || archive_entry_filetype(entry) != AE_IFREG || g_str_has_prefix(path, "__MACOSX/"))
        return false;
    const char *slash = strrchr(path, '/');
    return (slash ? slash + 1 : path)[0] != '.';
}

static bool take_member(struct unpacking *unpacking, struct archive_entry *entry, GError **error)
{
    if (unpacking->members->len == MEMBERS_MOST)
        return fail(error, BILLHOOK_ERROR_INPUT, "%s: there are more than %d files in the .zip",
                unpacking->name, MEMBERS_MOST);
    g_autofree char *path = log_escape(archive_entry_pathname(entry), 200),
                    *name = g_strdup_printf("%s: %s", unpacking->name, path);
    if (archive_entry_is_encrypted(entry))
        return fail(error, BILLHOOK_ERROR_INPUT, "%s: is encrypted", name);
    GByteArray *bytes = read_member(unpacking, error);
    if (!bytes)
        return false;
    if (is_archive(bytes->data, bytes->len)) {
        g_byte_array_unref(bytes);
        return fail(error, BILLHOOK_ERROR_INPUT, "%s: is an archive in an archive", name);
    }
    add_member(unpacking->members, g_steal_pointer(&name), g_byte_array_free_to_bytes(bytes));
    return true;
}

static bool take_all(struct unpacking *unpacking, GError **error)
{
    struct archive_entry *entry;
    /* folders and such count, too: a .zip of a million of them is no bank's */
    for (int headers = 0; headers <= 10 * MEMBERS_MOST; headers++) {
        int status = archive_read_next_header(unpacking->archive, &entry);
        if (status == ARCHIVE_EOF)
            return unpacking->members->len > 0 ||
                    fail(error, BILLHOOK_ERROR_INPUT, "%s: there is no file in the .zip",
                            unpacking->name);
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
            return broken(unpacking, error);
        if (is_wanted(entry) && !take_member(unpacking, entry, error))
            return false;
    }
    return fail(error, BILLHOOK_ERROR_INPUT, "%s: there is too much in the .zip", unpacking->name);
}

static bool unzip(const char *name, GBytes *zip, GPtrArray *members, GError **error)
{
    gsize length;
    const void *bytes = g_bytes_get_data(zip, &length);
    struct unpacking unpacking = {
            .name = name, .packed = length, .archive = archive_read_new(), .members = members};
    archive_read_support_format_zip(unpacking.archive);
    bool good = archive_read_open_memory(unpacking.archive, bytes, length) == ARCHIVE_OK
            ? take_all(&unpacking, error)
            : broken(&unpacking, error);
    archive_read_free(unpacking.archive);
    return good;
}

GPtrArray *bank_unpack(const char *name, GBytes *bytes, GError **error)
{
    gsize length;
    const guint8 *data = g_bytes_get_data(bytes, &length);
    g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func(free_member);
    if (!is_zip(data, length))
        add_member(members, g_strdup(name), g_bytes_ref(bytes));
    else if (!unzip(name, bytes, members, error))
        return NULL;
    return g_steal_pointer(&members);
}
