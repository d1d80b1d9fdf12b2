"""Pictures from phones and scanners: decoded and encoded anew, upright, in the colours of every screen, without metadata."""

import io
import warnings
from typing import Literal

import pillow_heif
from django.core.files.base import ContentFile, File
from PIL import Image, ImageCms, ImageOps, PngImagePlugin, UnidentifiedImageError

from alliance.ground.access import Refused

pillow_heif.register_heif_opener()
# Text of a PNG is dropped anyway; what it may unpack to is bounded by Pillow's limit for all texts together.
PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY

MAX_PIXELS = 50_000_000  # what the largest of common phones take
MAX_BYTES = 25 * 1024 * 1024  # as they send it; what is kept is far smaller
LONGEST, SMALL = 2560, 640  # pixels of the longer side: of what is kept, and in a page
QUALITY, SMALL_QUALITY = 88, 72
Coding = Literal["jpg", "png", "heic"]
_FORMATS = {"jpg": "JPEG", "png": "PNG", "heic": "HEIF"}
_SRGB = ImageCms.createProfile("sRGB")


def clean(upload: File, coding: Coding) -> ContentFile:
    """Return the picture as a JPEG, a PNG as a PNG: upright, in sRGB, 2,560 pixels long at most, without place, device,
    profile and text.

    The size is read from the header before anything is decoded (50 million pixels at most). Raises `Refused`.
    """
    upload.seek(0)
    output = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(upload, formats=[_FORMATS[coding]])
        width, height = picture.size
        if width * height > MAX_PIXELS:
            raise Refused(f"图片有 {width}×{height} 像素，过大，请缩小后再上传")
        picture.draft(None, (LONGEST, LONGEST))  # a JPEG is decoded no larger than needed
        picture = _in_srgb(_scaled(ImageOps.exif_transpose(picture), LONGEST))
        if coding == "png":
            picture.info = {key: picture.info[key] for key in ("transparency",) if key in picture.info}
            picture.save(output, "PNG")
        else:
            picture = picture if picture.mode in ("RGB", "L") else picture.convert("RGB")
            picture.save(output, "JPEG", quality=QUALITY, exif=b"", icc_profile=None, comment=b"")
    except Image.DecompressionBombError as error:
        raise Refused("图片的像素过多，请缩小后再上传") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused("图片已损坏，无法打开，请重新保存后再上传") from error
    return ContentFile(output.getvalue())


def small(stored: File) -> ContentFile:
    """A kept picture as large as a page shows it, as a JPEG on white."""
    with stored.open("rb") as file:
        picture = Image.open(file, formats=["JPEG", "PNG"])
        picture.draft("RGB", (SMALL, SMALL))
        picture = _scaled(picture, SMALL)
        if picture.has_transparency_data:
            picture = picture.convert("RGBA")
            white = Image.new("RGBA", picture.size, "white")
            picture = Image.alpha_composite(white, picture)
        output = io.BytesIO()
        picture.convert("RGB").save(output, "JPEG", quality=SMALL_QUALITY)
    return ContentFile(output.getvalue())


def _scaled(picture: Image.Image, longest: int) -> Image.Image:
    """No longer than that; one that is small enough stays as it is."""
    if max(picture.size) > longest:
        if picture.mode in ("P", "1"):
            picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        picture.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return picture


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The colours as they were meant, before the profile that says so is taken out; a broken profile changes nothing."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    mode = "RGB" if picture.mode == "CMYK" else picture.mode
    try:
        meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, meant, _SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return picture
