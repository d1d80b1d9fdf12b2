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

MAX_PIXELS = 40_000_000
Coding = Literal["jpg", "png", "heic"]
_FORMATS = {"jpg": "JPEG", "png": "PNG", "heic": "HEIF"}
_SRGB = ImageCms.createProfile("sRGB")


def clean(upload: File, coding: Coding) -> ContentFile:
    """Return the picture as a JPEG, a PNG as a PNG: upright, in sRGB, without place, device, profile and text.

    The size is read from the header before anything is decoded (40 million pixels at most). Raises `Refused`.
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
        picture = _in_srgb(ImageOps.exif_transpose(picture))
        if coding == "png":
            picture.info = {key: picture.info[key] for key in ("transparency",) if key in picture.info}
            picture.save(output, "PNG")
        else:
            picture = picture if picture.mode in ("RGB", "L") else picture.convert("RGB")
            picture.save(output, "JPEG", quality=90, exif=b"", icc_profile=None, comment=b"")
    except Image.DecompressionBombError as error:
        raise Refused("图片的像素过多，请缩小后再上传") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused("图片已损坏，无法打开，请重新保存后再上传") from error
    return ContentFile(output.getvalue())


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
