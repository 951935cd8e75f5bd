// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Blueprint/UserWidget.h"

class UVerticalBoxSlot : public UPanelSlot
{
public:
	void SetSize(FSlateChildSize) {}
	void SetPadding(FMargin) {}
};
