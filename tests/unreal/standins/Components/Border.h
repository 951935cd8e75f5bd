// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Blueprint/UserWidget.h"

class UBorder : public UPanelWidget
{
public:
	UPanelSlot* SetContent(UWidget* Content) { return AddChild(Content); }
	void SetBrushColor(FLinearColor) {}
	void SetPadding(FMargin) {}
};
