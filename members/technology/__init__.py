"""What technology does for members: services under contract, new methods applied, resources opened, help with papers and titles (第十条·科研·(四)(五)(六)、学校·(七))."""
