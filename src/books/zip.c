/* Zip by libarchive. Its writer turns the time of a file into the local time of the machine; files
 * without a time all get that of 1980, wherever and whenever they are written. */
#include "books/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

#define BLOCK (128 * 1024)
/* What is packed is text, most of it base64 inside of XML: more effort than this takes three times
 * as long for some percent less. */
#define LEVEL "2"

struct zip {
    int out;
    char *target; /* what messages call it */
    int problem;  /* errno of a write that failed; nothing is written from then on */
    struct archive *archive;
    struct archive_entry *entry;
    gint64 count;
    FILE *sums;     /* the lines of SHA256SUMS, in a file without a name */
    FILE *piled;    /* the pieces of the file in hand, likewise */
    char *name;     /* its name */
    gint64 length;  /* of its pieces so far, in bytes */
    GChecksum *sum; /* of its pieces so far */
};

/* What libarchive calls. It never hears of a failed write, for then it would not free its buffer:
 * begin(), write_piece() and the ends look at `problem`. */
static la_ssize_t write_block(struct archive *archive, void *data, const void *bytes, size_t length)
{
    (void)archive;
    struct zip *zip = data;
    if (!zip->problem && !file_write_all(zip->out, bytes, length))
        zip->problem = errno ? errno : EIO;
    return (la_ssize_t)length;
}

static bool refuse(const struct zip *zip, GError **error)
{
    const char *reason =
            zip->problem ? g_strerror(zip->problem) : archive_error_string(zip->archive);
    return fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", zip->target,
            reason ? reason : "the zip cannot be written");
}

static bool good_so_far(const struct zip *zip, bool good, GError **error)
{
    return (good && !zip->problem) || refuse(zip, error);
}

static bool temporary_failed(GError **error)
{
    return fail(error, BILLHOOK_ERROR_SYSTEM, "a temporary file: %s", g_strerror(errno));
}

static bool open_archive(struct zip *zip)
{
    struct archive *archive = zip->archive;
    return archive && zip->entry && archive_write_set_format_zip(archive) == ARCHIVE_OK &&
            archive_write_set_format_option(archive, "zip", "compression-level", LEVEL) ==
            ARCHIVE_OK &&
            archive_write_set_bytes_per_block(archive, BLOCK) == ARCHIVE_OK &&
            archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK &&
            archive_write_open2(archive, zip, NULL, write_block, NULL, NULL) == ARCHIVE_OK;
}

struct zip *zip_new(int out, const char *name, GError **error)
{
    g_autoptr(zip_auto) zip = g_new0(struct zip, 1);
    zip->out = out;
    zip->target = g_strdup(name);
    zip->archive = archive_write_new();
    zip->entry = archive_entry_new();
    zip->sum = g_checksum_new(G_CHECKSUM_SHA256);
    zip->sums = tmpfile();
    zip->piled = tmpfile();
    if (!zip->sums || !zip->piled)
        temporary_failed(error);
    else if (open_archive(zip))
        return g_steal_pointer(&zip);
    else
        fail(error, BILLHOOK_ERROR_SYSTEM, "the zip writer could not be started");
    return NULL;
}

void zip_free(struct zip *zip)
{
    if (!zip)
        return;
    if (!zip->problem)
        zip->problem = ECANCELED; /* or the end of what is not whole would be written */
    if (zip->archive)
        archive_write_free(zip->archive);
    archive_entry_free(zip->entry);
    g_clear_pointer(&zip->sums, fclose);
    g_clear_pointer(&zip->piled, fclose);
    g_checksum_free(zip->sum);
    g_free(zip->name);
    g_free(zip->target);
    g_free(zip);
}

gint64 zip_count(const struct zip *zip)
{
    return zip->count;
}

/* ---- files ---- */

static bool set_method(struct zip *zip, enum zip_method method)
{
    return (method == ZIP_PACKED
                           ? archive_write_zip_set_compression_deflate(zip->archive)
                           : archive_write_zip_set_compression_store(zip->archive)) == ARCHIVE_OK;
}

static bool begin(
        struct zip *zip, const char *name, enum zip_method method, gint64 length, GError **error)
{
    archive_entry_clear(zip->entry);
    archive_entry_set_pathname(zip->entry, name);
    archive_entry_set_filetype(zip->entry, AE_IFREG);
    archive_entry_set_perm(zip->entry, 0644);
    archive_entry_set_size(zip->entry, length);
    return good_so_far(zip,
            set_method(zip, method) && archive_write_header(zip->archive, zip->entry) == ARCHIVE_OK,
            error);
}

/* length is never 0. */
static bool write_piece(struct zip *zip, const void *bytes, gsize length, GError **error)
{
    return good_so_far(
            zip, archive_write_data(zip->archive, bytes, length) == (la_ssize_t)length, error);
}

static bool end(struct zip *zip, const char *name, const char *sum, GError **error)
{
    zip->count++;
    if (!good_so_far(zip, archive_write_finish_entry(zip->archive) == ARCHIVE_OK, error))
        return false;
    return fprintf(zip->sums, "%s  %s\n", sum, name) > 0 || temporary_failed(error);
}

bool zip_add(
        struct zip *zip, const char *name, enum zip_method method, GBytes *bytes, GError **error)
{
    gsize length;
    guint8 digest[32];
    const void *data = g_bytes_get_data(bytes, &length);
    if (!begin(zip, name, method, (gint64)length, error) ||
            (length && !write_piece(zip, data, length, error)))
        return false;
    sha256(data, length, digest);
    g_autofree char *sum = text_hex(digest, sizeof digest);
    return end(zip, name, sum, error);
}

/* ---- files in pieces ---- */

/* An entry whose length is not known beforehand has another form, which some programs cannot open:
 * the pieces are piled up first. */

bool zip_begin(struct zip *zip, const char *name, GError **error)
{
    g_free(zip->name);
    zip->name = g_strdup(name);
    zip->length = 0;
    g_checksum_reset(zip->sum);
    rewind(zip->piled);
    return ftruncate(fileno(zip->piled), 0) == 0 || temporary_failed(error);
}

bool zip_write(struct zip *zip, const char *bytes, gsize length, GError **error)
{
    g_checksum_update(zip->sum, (const guchar *)bytes, (gssize)length);
    zip->length += (gint64)length;
    return fwrite(bytes, 1, length, zip->piled) == length || temporary_failed(error);
}

static bool copy_pile(struct zip *zip, FILE *pile, GError **error)
{
    char buffer[16 * 1024];
    size_t got;
    rewind(pile);
    while ((got = fread(buffer, 1, sizeof buffer, pile)) > 0)
        if (!write_piece(zip, buffer, got, error))
            return false;
    return !ferror(pile) || temporary_failed(error);
}

bool zip_end(struct zip *zip, GError **error)
{
    if (fflush(zip->piled) != 0)
        return temporary_failed(error);
    return begin(zip, zip->name, ZIP_PACKED, zip->length, error) &&
            copy_pile(zip, zip->piled, error) &&
            end(zip, zip->name, g_checksum_get_string(zip->sum), error);
}

/* ---- the end ---- */

bool zip_finish(struct zip *zip, GError **error)
{
    if (fflush(zip->sums) != 0)
        return temporary_failed(error);
    if (!begin(zip, "SHA256SUMS", ZIP_PACKED, ftell(zip->sums), error) ||
            !copy_pile(zip, zip->sums, error))
        return false;
    zip->count++;
    return good_so_far(zip,
            archive_write_finish_entry(zip->archive) == ARCHIVE_OK &&
                    archive_write_close(zip->archive) == ARCHIVE_OK,
            error);
}
