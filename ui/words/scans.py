"""Texts of scanning: the camera, pages, barcodes on sheets, faults of pictures (domain.md 6.2)."""

from typing import Final

SCAN_UNREADABLE_FILE: Final = "这个文件不是能看的图片或 PDF，请重新扫描。"
SCAN_TOO_MANY_PIXELS: Final = "这张图片的像素太多，请把扫描分辨率调到 300 dpi 以下。"
SCAN_NOISE: Final = "这一页拍得太花，压不到 500 KB，请对好光再拍一次。"


def too_many_pages(most: int) -> str:
    """A file with more pages than are taken at once."""
    return f"这个文件超过 {most} 页，请分成几份扫描。"
